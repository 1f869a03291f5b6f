"""What Kutip decides, computed from values: no I/O, no clock, no network, no database."""

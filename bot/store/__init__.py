"""EDGE: all SQL is in here."""

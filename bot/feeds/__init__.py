"""EDGE: reads the web and the disk."""

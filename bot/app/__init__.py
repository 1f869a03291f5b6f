"""The composition root: builds, starts and stops the program."""

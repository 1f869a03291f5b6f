"""The methods of the Bot API, by subject: each takes the world and checked parameters, and returns the ``result``."""

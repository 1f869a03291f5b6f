"""Kutip: news digests for Telegram, with the key quote."""

__version__ = "0.1.0"

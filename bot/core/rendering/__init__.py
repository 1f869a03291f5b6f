"""A document as rich blocks, as Telegram HTML and as plain text."""

"""EDGE: Telegram, through python-telegram-bot."""

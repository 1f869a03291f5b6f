"""A strict local Bot API with a chat page."""

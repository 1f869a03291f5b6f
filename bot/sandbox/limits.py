"""The sizes that Telegram enforces. Sources: the Bot API reference (10.3) and answers observed from the real server."""

from __future__ import annotations

MESSAGE_CHARACTERS = 4096
"""Code points of a message's text after entity parsing."""
CAPTION_CHARACTERS = 1024
RAW_MARKUP_BYTES = 32768
"""Bytes of a text before parsing."""
ENTITIES = 100
"""Entities beyond these are dropped without an error."""

CALLBACK_DATA_BYTES = 64
CALLBACK_ANSWER_CHARACTERS = 200
CALLBACK_SECONDS = 15 * 60
"""How long a pressed button can be answered."""
KEYBOARD_BUTTONS = 100
COPY_TEXT_CHARACTERS = 256

COMMANDS = 100
COMMAND_CHARACTERS = 32
COMMAND_DESCRIPTION_CHARACTERS = 256
NAME_CHARACTERS = 64
DESCRIPTION_CHARACTERS = 512
SHORT_DESCRIPTION_CHARACTERS = 120

INLINE_RESULTS = 50
INLINE_ID_BYTES = 64

RICH_CHARACTERS = 32768
RICH_BLOCKS = 500
"""Blocks, list items, table rows and nested blocks together."""
RICH_DEPTH = 16
RICH_MEDIA = 50
RICH_TABLE_COLUMNS = 20
RICH_BUTTONS_PER_BLOCK = 8

DELETE_AT_ONCE = 100
DELETE_SECONDS = 48 * 3600
"""How old a message may be for a bot without the right to delete messages."""
UPDATES_PER_ANSWER = 100
POLL_SECONDS = 50
UPDATE_SECONDS = 24 * 3600
"""How long an update waits to be fetched."""

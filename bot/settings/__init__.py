"""The config file: every setting typed, documented, defaulted and checked once; mistakes come all at once, with file and line."""

from bot.settings.loading import DEFAULT_PATH, load_settings
from bot.settings.model import Settings
from bot.settings.tables import BotSettings, DigestSettings, FeedSettings, StoreSettings, TelegramSettings, WebSettings

__all__ = [
    "DEFAULT_PATH",
    "BotSettings",
    "DigestSettings",
    "FeedSettings",
    "Settings",
    "StoreSettings",
    "TelegramSettings",
    "WebSettings",
    "load_settings",
]

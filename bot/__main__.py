"""``python -m bot`` is ``kutip``."""

from bot.cli import main

if __name__ == "__main__":
    main()

"""The quote engine: from plain text to direct quotations with their speakers."""

"""Train the page network on composed scenes."""

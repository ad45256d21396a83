"""Files that no person put among the data on purpose."""

JUNK = {"__macosx", "thumbs.db", "ehthumbs.db", "desktop.ini", "@eadir", "$recycle.bin"}
"""What operating systems and storage boxes leave behind, in small letters."""


def is_junk(name: str) -> bool:
    """Return whether a file or folder is hidden (``.ipynb_checkpoints``) or left by a system."""
    return name.startswith(".") or name.lower() in JUNK

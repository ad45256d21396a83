"""Which files a folder's or an archive's listing counts as images."""

SUFFIXES = {".png", ".jpg", ".jpeg", ".webp", ".bmp", ".tif", ".tiff", ".gif"}
"""A file that is named outright is tried whatever its name."""

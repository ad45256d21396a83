"""The bounds that decoding keeps."""

MAX_PIXELS = 400_000_000
"""Larger pictures are refused before they are decoded."""
MAX_MEMORY = 2**30
"""Bytes that decoding one picture may take; what takes more is refused before it is decoded."""
MAX_BYTES = 512 * 2**20
"""Longer files are refused before they are decoded."""
DPI = 200
"""Dots an inch at which pages of a PDF become pictures."""

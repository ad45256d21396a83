"""What a picture may be at most; imported by what decodes none."""

MAX_PIXELS = 400_000_000
"""Larger pictures are refused before they are decoded."""

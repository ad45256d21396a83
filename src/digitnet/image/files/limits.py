"""What a picture may be at most; imported by what decodes none."""

MAX_PIXELS = 400_000_000
"""Larger pictures are refused before they are decoded."""
WHOLE_PIXELS = 50_000_000
"""A PNG of more is decoded band by band; a page of a PDF of more is drawn with fewer dots."""
PIECE = 2**20
"""Pixels, or bytes of a file, that are worked on at a time where all would take much memory."""

"""What a picture may be at most; imported by what decodes none."""

MAX_PIXELS = 400_000_000
"""Larger pictures are refused before they are decoded."""
WHOLE_PIXELS = 50_000_000
"""A page of a PDF of more is drawn with fewer dots, and a TIFF with a tile of more is refused."""
PIECE = 2**20
"""Pixels, or bytes of a file, that are worked on at a time where all would take much memory."""

"""Rules that find the ink of digits on a page, lay it out and cut it."""

"""Printed letters and digits: which fonts may be drawn, their glyphs, words made of them."""

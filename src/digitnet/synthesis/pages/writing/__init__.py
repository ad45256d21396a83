"""Handwritten symbols: pens, strokes, marks, and the bank of shapes that pages are written from."""

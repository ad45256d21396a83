"""Composed pages of handwritten numbers, and pictures without any, with the truth about each."""

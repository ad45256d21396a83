"""Composed pages: pictures, and where which digit stands in them."""

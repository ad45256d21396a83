"""Labelled digits: fetched, checked, read and split."""

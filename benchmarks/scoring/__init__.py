"""Scoring a million digits, measured from outside: command in, Parquet out."""

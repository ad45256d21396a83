"""Render what came back: tables, lines of JSON, progress, drawings."""

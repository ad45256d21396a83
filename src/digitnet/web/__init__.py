"""Serve the model: a page to draw on, and an API that existing clients speak.

One process speaks HTTP and never touches an untrusted byte beyond its framing;
reader processes parse, decode and classify (docs/decisions/0010-reader-processes.md).
"""

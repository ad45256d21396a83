"""One decoder a kind of file."""

"""One decoder for each kind of file."""

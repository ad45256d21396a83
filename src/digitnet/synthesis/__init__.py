"""What the networks are shown: made pictures and their truth."""

"""From untrusted bytes to 28×28 digits: decode, find ink, lay out, normalise."""

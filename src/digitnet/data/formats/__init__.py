"""The formats in which people keep labelled digits: files in, stored parts out."""

"""Untrusted bytes → grey, and one digit's ink → the 28×28 picture that a classifier takes."""

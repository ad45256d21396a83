"""Others that read digits, measured on the same pictures."""

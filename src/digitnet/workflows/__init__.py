"""What a command does, without a screen: one call each, for the command line and for Python."""

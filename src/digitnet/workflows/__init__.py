"""What a command does, without a screen."""

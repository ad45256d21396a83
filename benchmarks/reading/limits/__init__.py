"""What hostile and crowded pictures cost."""

"""What one framework alone needs; imported only where Keras runs on it."""

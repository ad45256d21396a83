"""Forms of digits that MNIST has few of: templates of strokes, and recorded pens."""

"""Train the digit classifier: batches, steps, the fit, its temperature."""

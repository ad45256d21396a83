"""Parse one command's options, call one function, hand what comes back to the output."""

"""One digit's ink → the 28×28 picture that a classifier takes, the way MNIST was made."""

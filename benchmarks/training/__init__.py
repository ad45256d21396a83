"""How soon and how far recipes get on MNIST: what `benchmarks/training.py` runs."""

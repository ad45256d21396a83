"""What classifying costs, engine beside engine: what `benchmarks/inference.py` runs."""

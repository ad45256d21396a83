"""How many requests a second servers answer, and how soon: what `benchmarks/serving.py` runs."""

"""How well and how fast digitnet reads: what `benchmarks/reading.py` runs."""

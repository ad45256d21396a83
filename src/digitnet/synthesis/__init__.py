"""Pictures that nobody wrote, with the truth about each: training and benchmarks share them."""

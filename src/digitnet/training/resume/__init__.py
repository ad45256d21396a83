"""Going on after an interruption: what is kept, and whether it is the same run."""

"""Search for a recipe's best settings: `search.tune`, over the ranges of `space.load_space`."""

def is_lookalike(char): return False
def random_word(rng): return "word"

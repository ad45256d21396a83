def random_word(rng):
    n=int(rng.integers(1,10)); c='bcdfghjklmnpqrstvwxz'; v='aeiouy'
    w=''.join(str(rng.choice(list(v if (i+int(n))%2 else c))) for i in range(n))
    k=rng.random()
    return w.upper() if k<0.2 else w.capitalize() if k<0.5 else w

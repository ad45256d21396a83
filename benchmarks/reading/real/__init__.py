"""Real pictures: how they are read, and the rows that they give."""

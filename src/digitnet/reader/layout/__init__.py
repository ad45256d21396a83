"""From found digits to what a page says: which way up, lines and numbers, rows of a sudoku."""

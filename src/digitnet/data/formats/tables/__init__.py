"""Tables: one picture per row, its label in a column."""

"""Tables: a picture a row, its label in a column."""

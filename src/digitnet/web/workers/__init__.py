"""The reader processes, and the way of a job into one and of its answer back."""

"""What stands around every request: who may ask, how much is taken in, what is recorded."""

"""What a picture file may be, and the guards against hostile ones."""

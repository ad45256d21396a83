"""Any image in, digits or reasons out."""

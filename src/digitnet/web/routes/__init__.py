"""What answers at which path: pictures, the v2 protocol, the page, health and counters."""

"""How well and how fast digitnet reads, beside others."""

"""Pages of khatas."""

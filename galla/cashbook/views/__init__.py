"""Pages of the cash book."""

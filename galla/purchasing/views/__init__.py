"""Pages of the purchasing room."""

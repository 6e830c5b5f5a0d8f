"""Pages of the drawer and of the shop's notes."""

"""SQLite as the shop's own database: one writer at a time, first come first served."""

"""Backups: one file with the database and what lies beside it, checked when it is made and before it is believed."""

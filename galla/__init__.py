"""Galla: the billing counter, the stock room and the account book of a real shop."""

# The one in pyproject.toml; backups say it.
__version__ = "0.1.0"

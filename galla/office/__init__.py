"""The back office's home, navigation and search; no rules and no tables of its own."""

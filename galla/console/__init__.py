"""The command line (`galla …`), the demo shop, and what runs the registered checks of every room."""

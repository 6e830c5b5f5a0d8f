"""What a bank writes, read without believing it: dates, references, messages, and which line is which move. Pure."""

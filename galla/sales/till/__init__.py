"""The page *New bill*: what it is told when it opens, and what it asks while goods are scanned."""

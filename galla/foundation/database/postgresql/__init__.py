"""PostgreSQL as the database of a shop with several servers or many tills."""

"""Settings, addresses, entry points and the list of what is wired to what. Outside the import laws."""

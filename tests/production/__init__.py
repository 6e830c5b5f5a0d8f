"""The production page, followed word for word: its settings, units, nginx site and commands, run under a storm."""

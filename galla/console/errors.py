"""What the command line says no to."""


class Stop(Exception):
    """The command cannot go on; the text is one sentence that says what to do. Printed, exit code 1."""

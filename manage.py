#!/usr/bin/env python
"""Django's own command line, for developers. The shopkeeper's is `galla`."""

import os
import sys


def main() -> None:
    """Hand the arguments to Django with Galla's settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "galla.config.settings")
    try:
        from django.core.management import execute_from_command_line
    except ImportError as error:
        sys.exit(f"Django is not installed here ({error}). Start with bin/run, then use .venv/bin/python manage.py.")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()

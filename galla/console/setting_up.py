"""Django made ready for a command, and the mistakes in its settings told in one sentence."""

import os

from galla.console.errors import Stop


def django_ready() -> None:
    """Load the settings and the rooms; costs most of a command's start, so only commands that need it call it.

    Raises ``Stop`` for settings that cannot be.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "galla.config.settings")
    try:
        import django.apps
        from django.core.exceptions import ImproperlyConfigured
    except ImportError as error:
        raise Stop(f"Galla is not installed here ({error}): start with bin/run.") from error
    if django.apps.apps.ready:
        return  # setting up anew would set up the log anew too, on whatever the errors go to at this moment
    try:
        django.setup()
    except (ValueError, ImproperlyConfigured) as error:
        raise Stop(f"A setting is wrong: {error}.") from error
    except OSError as error:
        raise Stop(f"The data folder cannot be used: {error}.") from error

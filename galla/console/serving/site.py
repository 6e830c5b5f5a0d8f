"""The site as one ASGI application: Django's WSGI one on a bounded number of threads."""

import os

from django.urls import get_resolver

from galla.console.serving.patience import WholeBodies
from galla.console.serving.threads import OnThreads
from galla.foundation.memory import keep_little

THREADS_VARIABLE = "GALLA_WEB_THREADS"
THREADS = 12


def site() -> WholeBodies:
    """Made in each web process. Every room's addresses are loaded now, so that the first visitor needn't wait."""
    keep_little()
    from galla.config.wsgi import application

    _ = get_resolver().url_patterns
    threads = int(os.environ.get(THREADS_VARIABLE) or THREADS)
    return WholeBodies(OnThreads(application, threads))

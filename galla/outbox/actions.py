"""The verbs of the outbox: put a job in, wake whoever does it, try one again."""

import json
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from galla.foundation.database.rows import execute
from galla.foundation.errors import NotFound
from galla.foundation.watching.lines import request_id
from galla.outbox import nudges
from galla.outbox.errors import AlreadyLeft
from galla.outbox.models import Message


def enqueue(
    *, task: str, payload: Mapping[str, Any], shop_id: int | None, run_at: datetime, reference: str = ""
) -> int:
    """Put a job into the outbox in the caller's transaction, with one statement; its id.

    ``task`` is a registered name (``notifications.send_letter``), ``payload`` its keyword arguments as plain JSON. A
    worker is woken when the transaction commits, and never hears of it when it does not.
    """
    row = [
        shop_id,
        task,
        json.dumps(payload),
        reference,
        new_message_id(),
        request_id(),
        connection.ops.adapt_datetimefield_value(run_at),
    ]
    payload_mark = "%s::jsonb" if connection.vendor == "postgresql" else "%s"
    with connection.cursor() as cursor:
        [(identity,)] = execute(
            cursor,
            "INSERT INTO outbox_message (shop_id, task, payload, reference, message_id, request_id, run_at) "
            f"VALUES (%s, %s, {payload_mark}, %s, %s, %s, %s) RETURNING id",
            row,
        )
    nudge()
    return int(identity)


def nudge() -> None:
    """Wake a worker once the current transaction commits. Neither waits for a broker nor fails because of one."""
    transaction.on_commit(nudges.ring, robust=True)


def retry(*, shop_id: int, message: int, at: datetime) -> None:
    """Try a message of this shop again at ``at``, with all its tries before it if it had been given up.

    Raises ``NotFound``, and ``AlreadyLeft`` for one that was sent or is being sent.
    """
    rows = Message.objects.filter(pk=message, shop_id=shop_id)
    free = Q(lease_until=None) | Q(lease_until__lt=at)
    with transaction.atomic():
        again = rows.filter(free, sent_at=None, dead_at=None).update(run_at=at, lease_until=None)
        again = again or rows.filter(sent_at=None, dead_at__isnull=False).update(
            run_at=at, lease_until=None, dead_at=None, attempts=0
        )
        if not again:
            if not rows.exists():
                raise NotFound(_("There is no such thing in this shop."))
            raise AlreadyLeft(_("This message has left already."))
        nudge()


def new_message_id() -> str:
    """A Message-ID (RFC 5322, 3.6.4) that nobody else makes."""
    return f"<{uuid.uuid4().hex}@{urlsplit(settings.SITE_URL).hostname or 'localhost'}>"

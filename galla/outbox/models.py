"""Messages waiting to leave, and the clock that puts some of them there."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where a message stands. Nothing stores it: it follows from the times on the row (``queries.state``)."""

    WAITING = "waiting", _("Waiting")
    SENDING = "sending", _("Being sent")
    FAILED = "failed", _("Will be tried again")
    SENT = "sent", _("Sent")
    DEAD = "dead", _("Given up")


class Message(models.Model):
    """One job, written in the transaction that wants it done.

    ``shop_id`` is a plain number, since shops live in a room above; None is the house's own job. ``reference`` says
    what it is about (``sale:42``). ``message_id`` is the Message-ID of the letter this job sends, if it sends one: made
    here, so that every try carries the same. ``request_id`` is that of the request that wanted it, for the log. A try
    holds the row until ``lease_until``; a worker that dies lets go by then.
    """

    shop_id = models.BigIntegerField(null=True)
    task = models.CharField(max_length=100)
    payload = models.JSONField()
    reference = models.CharField(max_length=100, blank=True)
    message_id = models.CharField(max_length=200)
    request_id = models.CharField(max_length=64, db_default="")
    created_at = models.DateTimeField(db_default=Now())
    run_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    leased_by = models.CharField(max_length=100, db_default="")
    attempts = models.PositiveIntegerField(db_default=0)
    last_error = models.TextField(db_default="")
    last_tried_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    dead_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "outbox_message"
        indexes = [
            models.Index(fields=["run_at", "id"], condition=Q(sent_at=None, dead_at=None), name="outbox_due"),
            models.Index(fields=["reference"], name="outbox_by_reference"),
            models.Index(fields=["shop_id", "id"], name="outbox_by_shop"),
            models.Index(fields=["id"], condition=Q(dead_at__isnull=False), name="outbox_given_up"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(sent_at=None) | Q(dead_at=None), name="a_message_is_sent_or_given_up"),
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.pk}"


class Schedule(models.Model):
    """A job that comes again: ``cron`` in the zone ``zone``, the next time at ``next_at``.

    Which there are is said by the rooms' code (``schedules.every``); the row keeps when, for all workers together.
    """

    task = models.CharField(max_length=100, unique=True)
    cron = models.CharField(max_length=100)
    zone = models.CharField(max_length=64)
    next_at = models.DateTimeField()

    class Meta:
        db_table = "outbox_schedule"

    def __str__(self) -> str:
        return f"{self.cron} {self.task}"


class Heartbeat(models.Model):
    """A worker that lives, and when it last said so; one that stops takes its row along, one that is killed cannot."""

    worker = models.CharField(max_length=100, unique=True)
    seen_at = models.DateTimeField()

    class Meta:
        db_table = "outbox_heartbeat"

    def __str__(self) -> str:
        return self.worker

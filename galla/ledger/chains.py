"""Chains of upper rooms: runs of changes of one shop, each hashed with the one before it, for what moves nothing.

The ledger chains what moves by its series; a price, a limit or a reminder moves nothing, so each has a chain of its
own, made the same way, one for the whole shop. Its head is the last thing a transaction takes: whoever adds a link
meets everybody else there. ``heads.chained`` has heads published.
"""

import datetime
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django.db import models

from galla.foundation.database.rows import insert_rows
from galla.foundation.database.sqlite.base import chain_hash


class Link(NamedTuple):
    """A change in its chain."""

    number: int
    hash: str


class ChainHead(models.Model):
    """Where a shop's chain stands: the number and the hash of the newest link. There from the first link on."""

    shop = models.OneToOneField("accounts.Shop", on_delete=models.PROTECT, primary_key=True, related_name="+")
    last_number = models.BigIntegerField(default=0)
    last_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        abstract = True


def links(head: Link, said: Iterable[Iterable[object]]) -> Iterator[Link]:
    """The links of changes that follow ``head``: SHA-256 over the link before, all that the change says, its number.

    No hash is ever made anew, so this stays as it is.
    """
    for facts in said:
        number = head.number + 1
        head = Link(number, chain_hash(head.hash, f"|{'|'.join(map(written, facts))}|", number))
        yield head


def written(fact: object) -> str:
    """A fact as a link covers it."""
    if isinstance(fact, datetime.datetime):
        return fact.astimezone(datetime.UTC).isoformat(timespec="microseconds")
    return str(fact)


def locked_head(model: type[Any], shop_id: int) -> Link:
    """Where a shop's chain stands. Nobody else adds to it until the transaction ends."""
    head = model.objects.select_for_update().filter(shop=shop_id).first()
    if head is None:
        nothing = [(shop_id, 0, "")]
        insert_rows(model, ("shop_id", "last_number", "last_hash"), nothing, ignore_conflicts=True)
        head = model.objects.select_for_update().get(shop=shop_id)
    return Link(head.last_number, head.last_hash)


def move_head(model: type[Any], shop_id: int, newest: Link) -> None:
    """Have a locked head say what was added."""
    model.objects.filter(shop=shop_id).update(last_number=newest.number, last_hash=newest.hash)


def chain_faults(
    model: type[models.Model], head_model: type[Any], fields: tuple[str, ...], *, one: str, shop_id: int | None
) -> Iterator[str]:
    """What is wrong with the links of a chain (``one`` says in a word what each is): numbers, hashes, its heads."""
    of_shop = {} if shop_id is None else {"shop_id": shop_id}
    standing = {head.shop_id: Link(head.last_number, head.last_hash) for head in head_model.objects.filter(**of_shop)}
    last_of: dict[int, Link] = {}
    columns = ("pk", "shop_id", "number", "hash", *fields)
    rows = model._default_manager.filter(**of_shop).order_by("shop_id", "number").values_list(*columns)
    for number_of_row, shop, number, digest, *said in rows.iterator(chunk_size=2000):
        last = last_of.get(shop, Link(0, ""))
        if number != last.number + 1:
            yield f"{one} number {last.number + 1} of shop {shop} is missing before number {number}"
        [due] = links(Link(number - 1, last.hash), [said])
        if due.hash != digest:
            yield f"{one} {number_of_row} (number {number} of shop {shop}) does not match its hash"
        last_of[shop] = Link(number, digest)
    for shop in sorted(standing.keys() | last_of.keys()):
        last, head = last_of.get(shop, Link(0, "")), standing.get(shop, Link(0, ""))
        if last != head:
            yield f"the {one}s of shop {shop} end at {last.number}, their head says {head.number}, or another hash"

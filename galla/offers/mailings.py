"""Codes by mail: who is written to, who wants none, and how far a mailing is. Nothing is written here."""

from collections.abc import Iterable
from dataclasses import dataclass

from galla.offers.models import CodeLetter, CodeMailing, NoOffersByMail
from galla.outbox.queries import left_of
from galla.parties.models import Customer
from galla.parties.queries import canonical, known_as, matching


@dataclass(frozen=True, slots=True)
class Progress:
    """How many letters there are, have left, and were given up; ``is_written``: there come no more."""

    letters: int
    sent: int
    given_up: int
    is_written: bool

    @property
    def waiting(self) -> int:
        """Those that have not left yet."""
        return self.letters - self.sent - self.given_up


NOT_MAILED = Progress(0, 0, 0, is_written=True)


def to_write_to(shop_id: int, *, search: str, group_id: int | None, after: int, most: int) -> list[Customer]:
    """The next customers that a search finds, who have an address and want offers by mail, in order of their ids.

    ``group_id``: those of a group alone; None for all.
    """
    rows = Customer.objects.filter(shop_id=shop_id, pk__gt=after, email__isnull=False)
    rows = rows.filter(merged_at=None, archived_at=None, erased_at=None).filter(matching(search))
    rows = rows if group_id is None else rows.filter(group_id=group_id)
    return list(rows.exclude(pk__in=_wanting_none(shop_id)).order_by("pk")[:most])


def wants_offers(customer: Customer) -> bool:
    """Whether a person wants offers by mail: nobody they are one with has said no."""
    return refusal_of(customer) is None


def refusal_of(customer: Customer) -> NoOffersByMail | None:
    """The no of a person, under whatever name they said it."""
    rows = NoOffersByMail.objects.filter(shop_id=customer.shop_id, customer__in=known_as(customer.pk))
    return rows.select_related("by").order_by("pk").first()


def progress_of(mailing: CodeMailing) -> Progress:
    """How far a mailing is. Two statements."""
    letters = CodeLetter.objects.filter(mailing=mailing).count()
    sent, given_up = left_of(f"coupon:{mailing.coupon_id}", shop_id=mailing.shop_id)
    return Progress(letters, sent, given_up, mailing.done_at is not None)


def _wanting_none(shop_id: int) -> Iterable[int]:
    rows = NoOffersByMail.objects.filter(shop_id=shop_id).values_list("customer_id", "customer__merged_at")
    # Few are merged, and of those few said no.
    return [customer if merged_at is None else canonical(customer) for customer, merged_at in rows]

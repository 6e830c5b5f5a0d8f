"""An order sent to its supplier, one whose rest will not come, and a draft that is thrown away."""

import datetime
from dataclasses import replace

from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.foundation.errors import InvalidInput
from galla.ledger.entries import Claim
from galla.outbox.actions import enqueue
from galla.parties.identity import email_of
from galla.purchasing import papers
from galla.purchasing.actions.booking import Act, Paper, cleaned
from galla.purchasing.actions.ordering import demand_draft, locked_order
from galla.purchasing.errors import NotOpen
from galla.purchasing.models import LONGEST_NOTE, OrderClosed, OrderLine, OrderSent, PurchaseOrder


def send_order(
    *, access: Access, at: datetime.datetime, key: str, order: PurchaseOrder, to: str = "", by_mail: bool = True
) -> Paper[OrderSent]:
    """Make a draft an order: from now on it stands, and goods may come for it.

    Its paper goes by mail to the supplier's address, or to ``to``. ``by_mail=False``: it was read out or handed over.
    Raises ``AlreadySent``, ``ThrownAway``, and ``InvalidInput`` where it should be mailed and no address is known.
    """
    address = email_of(to) if to else None
    if by_mail and not (address or order.supplier.email):
        detail = _("No address of %(name)s is known. Write one here, or say that it is not mailed.")
        raise InvalidInput(detail % {"name": order.supplier}, field="to")
    act = Act(access, order.branch, papers.SENT, at, key)

    def write(claimed: Claim) -> OrderSent:
        found = locked_order(access, order)
        demand_draft(found)
        lines = list(OrderLine.objects.filter(order=found).order_by("position"))
        mailed = (address or found.supplier.email or "") if by_mail else ""
        sent = OrderSent(**act.columns(claimed), order=found, to=mailed)
        replace(act, branch=found.branch).post(claimed, [], papers.hash_of_sent(sent, found, lines))
        sent.save(force_insert=True)
        if mailed:
            _mail(found, mailed, at)
        return sent

    return act.book([order.pk, address, by_mail], write, OrderSent)


def close_order(
    *, access: Access, at: datetime.datetime, key: str, order: PurchaseOrder, note: str = ""
) -> Paper[OrderClosed]:
    """Say that what has not come of an order will not come. Raises ``NotOpen`` for a draft and for a closed one."""
    note = cleaned(note, field="note", maximum=LONGEST_NOTE)
    act = Act(access, order.branch, papers.CLOSED, at, key)

    def write(claimed: Claim) -> OrderClosed:
        found = locked_order(access, order)
        demand_receivable(found)
        closed = OrderClosed(**act.columns(claimed), order=found, note=note)
        act.post(claimed, [], papers.hash_of_closed(closed))
        closed.save(force_insert=True)
        return closed

    return act.book([order.pk, note], write, OrderClosed)


def throw_away(
    *, access: Access, at: datetime.datetime, key: str, order: PurchaseOrder, note: str = ""
) -> Paper[OrderClosed]:
    """Say that a draft will not be sent; its number stays its own. Raises ``AlreadySent``, ``ThrownAway``."""
    note = cleaned(note, field="note", maximum=LONGEST_NOTE)
    act = Act(access, order.branch, papers.CLOSED, at, key)

    def write(claimed: Claim) -> OrderClosed:
        found = locked_order(access, order)
        demand_draft(found)
        closed = OrderClosed(**act.columns(claimed), order=found, note=note)
        replace(act, branch=found.branch).post(claimed, [], papers.hash_of_closed(closed))
        closed.save(force_insert=True)
        return closed

    return act.book(["draft", order.pk, note], write, OrderClosed)


def demand_receivable(order: PurchaseOrder) -> None:
    """Refuse an order nobody sent, and one that is closed."""
    if not OrderSent.objects.filter(order=order).exists():
        raise NotOpen(_("%(number)s was not sent yet.") % {"number": order.number})
    if OrderClosed.objects.filter(order=order).exists():
        raise NotOpen(_("%(number)s is closed.") % {"number": order.number})


def _mail(order: PurchaseOrder, to: str, at: datetime.datetime) -> None:
    enqueue(
        task="notifications.send_letter",
        payload={"letter": "purchase.order", "shop": order.shop_id, "order": order.pk, "to": to},
        shop_id=order.shop_id,
        run_at=at,
        reference=f"order:{order.pk}",
    )

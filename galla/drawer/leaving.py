"""Cash that leaves a drawer for something: is it there. For every room that pays out of a drawer."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from galla.accounts.models import Shop
from galla.drawer.cash import Notes, written_notes
from galla.drawer.errors import CashNotThere
from galla.foundation import formats
from galla.ledger import places
from galla.ledger.entries import Standing
from galla.pricing.numbers import decimal_text


def demand_cash_there(
    shop: Shop, till_id: int, standing: Mapping[tuple[int, int], Standing], *, notes: Notes, loose_minor: int
) -> None:
    """Refuse to pay with what does not lie in the drawer, of locked balances. Raises ``CashNotThere``."""
    drawer, digits = places.drawer(shop.pk, till_id), formats.money_of(shop.currency).minor_digits
    for value, pieces in sorted(notes.items(), reverse=True):
        there = standing[drawer.id, places.note(shop.pk, value).id].on_hand
        if there < pieces:
            name = next(iter(written_notes({value: 0}, minor_digits=digits)))
            said = {"there": there, "label": formats.money_short(value)}
            raise CashNotThere(_("The drawer holds %(there)d of %(label)s.") % said, field=f"notes.{name}", there=there)
    loose = standing[drawer.id, places.loose(shop.pk).id].on_hand
    if loose_minor and loose < loose_minor:
        detail = _("Only %(loose)s lies there loose. Say which notes leave the drawer.")
        said_loose = decimal_text(loose, places=digits)
        raise CashNotThere(detail % {"loose": formats.money_symbol(loose)}, field="amount", loose=said_loose)

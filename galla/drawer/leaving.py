"""Cash that leaves a drawer or the safe for something: is it there. For every room that pays out of a drawer."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.drawer.cash import Notes, written_notes
from galla.drawer.errors import CashNotThere
from galla.drawer.queries import counts_blind
from galla.foundation import formats
from galla.ledger import places
from galla.ledger.entries import Standing
from galla.pricing.numbers import decimal_text

type Standings = Mapping[tuple[int, int], Standing]


def demand_cash_there(
    access: Access, till_id: int, standing: Standings, *, notes: Notes, loose_minor: int, field: str = "notes"
) -> None:
    """Refuse to take out of a drawer what does not lie in it, of locked balances. Raises ``CashNotThere``.

    Whoever counts blind hears that it is not there, and not how much is (decision 0013).
    """
    _demand(access, places.drawer(access.shop.pk, till_id), standing, notes, loose_minor, field)


def demand_in_safe(
    access: Access, safe: places.Account, standing: Standings, *, notes: Notes, loose_minor: int, field: str = "notes"
) -> None:
    """Refuse to take out of a safe what does not lie in it, as ``demand_cash_there`` does of a drawer."""
    _demand(access, safe, standing, notes, loose_minor, field)


def _demand(
    access: Access, place: places.Account, standing: Standings, notes: Notes, loose_minor: int, field: str
) -> None:
    shop = access.shop
    digits = formats.money_of(shop.currency).minor_digits
    for value, pieces in sorted(notes.items(), reverse=True):
        there = standing[place.id, places.note(shop.pk, value).id].on_hand
        if there < pieces:
            name = next(iter(written_notes({value: 0}, minor_digits=digits)))
            raise _notes_missing(access, place, value, there, f"{field}.{name}")
    loose = standing[place.id, places.loose(shop.pk).id].on_hand
    if loose_minor > 0 and loose < loose_minor:
        raise _loose_missing(access, loose, digits)


def _notes_missing(access: Access, place: places.Account, value: int, there: int, field: str) -> CashNotThere:
    label, in_safe = formats.money_short(value), place.kind == "safe"
    if counts_blind(access):
        said = _("The safe does not hold so many of %s.") if in_safe else _("The drawer does not hold so many of %s.")
        return CashNotThere(said % label, field=field)
    said = _("The safe holds %(there)d of %(label)s.") if in_safe else _("The drawer holds %(there)d of %(label)s.")
    return CashNotThere(said % {"there": there, "label": label}, field=field, there=there)


def _loose_missing(access: Access, loose_minor: int, digits: int) -> CashNotThere:
    if counts_blind(access):
        return CashNotThere(_("So much does not lie there loose. Say which notes leave."), field="amount")
    detail = _("Only %(loose)s lies there loose. Say which notes leave.") % {"loose": formats.money_symbol(loose_minor)}
    return CashNotThere(detail, field="amount", loose=decimal_text(loose_minor, places=digits))

"""The shop's notes and coins."""

import datetime
from typing import Any

from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.accounts.models import Shop
from galla.drawer.cash import MOST_CASH_MINOR
from galla.drawer.currencies import CURRENCY_PIECES
from galla.drawer.errors import DenominationExists, DenominationInUse
from galla.drawer.models import Denomination, Kind, Tone
from galla.drawer.queries import pieces_in_drawers
from galla.foundation import formats
from galla.foundation.database.rows import insert_rows
from galla.foundation.database.transactions import in_transaction
from galla.foundation.errors import InvalidInput
from galla.ledger import places
from galla.ledger.actions import open_units

# What may be changed of a denomination; its value is what the moves are written in.
CHANGEABLE = ("label", "kind", "tone", "is_legacy", "position")


def install_denominations(*, shop_id: int, at: datetime.datetime, **_told: Any) -> None:
    """Give a new shop the notes and coins of its currency, and open the units its cash is counted in.

    Heard when a shop opens. Running it again adds nothing. A currency without a list begins with none.
    """
    currency = Shop.objects.values_list("currency", flat=True).get(pk=shop_id)
    style = formats.money_of(currency)
    pieces = CURRENCY_PIECES.get(currency, ())
    insert_rows(
        Denomination,
        ("shop_id", "value_minor", "label", "kind", "tone", "is_legacy", "position", "archived_at"),
        [
            (
                *(shop_id, piece.value_minor, formats.money_short(piece.value_minor, style), piece.kind.value),
                *(piece.tone.value, piece.is_legacy, place, None),
            )
            for place, piece in enumerate(pieces)
        ],
        ignore_conflicts=True,
    )
    units = [places.money(shop_id), places.loose(shop_id), places.shift(shop_id)]
    open_units([*units, *(places.note(shop_id, piece.value_minor) for piece in pieces)])


def add_denomination(
    *,
    access: Access,
    value_minor: int,
    label: str = "",
    kind: str = Kind.NOTE,
    tone: str = Tone.STONE,
    is_legacy: bool = False,
    position: int = 0,
) -> Denomination:
    """A new note or coin. Without a label it shows its value. Raises ``InvalidInput`` and ``DenominationExists``."""
    if not 0 < value_minor <= MOST_CASH_MINOR:
        raise InvalidInput(_("A value above zero."), field="value")

    def work() -> Denomination:
        open_units([places.note(access.shop.pk, value_minor)])
        made, is_new = Denomination.objects.get_or_create(
            shop=access.shop,
            value_minor=value_minor,
            defaults={
                "label": label or formats.money_short(value_minor, formats.money_of(access.shop.currency)),
                "kind": kind,
                "tone": tone,
                "is_legacy": is_legacy,
                "position": position,
            },
        )
        if not is_new:
            detail = _("%(label)s is in the list, put away.") if made.archived_at else _("%(label)s is in the list.")
            raise DenominationExists(detail % {"label": made.label}, field="value", id=made.pk)
        return made

    return in_transaction(work)


def change_denomination(*, access: Access, denomination: Denomination, changes: dict[str, Any]) -> Denomination:
    """Change how a note is shown or whether it is handed out. Raises ``InvalidInput`` for an empty label."""
    if "label" in changes and not changes["label"]:
        raise InvalidInput(_("Say what stands on it."), field="label")
    kept = {name: value for name, value in changes.items() if name in CHANGEABLE}
    access.rows(Denomination).filter(pk=denomination.pk).update(**kept)
    denomination.refresh_from_db()
    return denomination


def archive_denomination(*, access: Access, at: datetime.datetime, denomination: Denomination) -> None:
    """Put a note away: no longer taken or counted. Raises ``DenominationInUse`` while pieces lie in a drawer."""
    pieces = pieces_in_drawers(access.shop.pk, denomination.value_minor)
    if pieces:
        detail = _("%(pieces)d pieces of %(label)s lie in the drawers. Pay them out or change them first.")
        raise DenominationInUse(detail % {"pieces": pieces, "label": denomination.label}, pieces=pieces)
    access.rows(Denomination).filter(pk=denomination.pk, archived_at__isnull=True).update(archived_at=at)


def restore_denomination(*, access: Access, denomination: Denomination) -> None:
    """Bring a note back."""
    access.rows(Denomination).filter(pk=denomination.pk).update(archived_at=None)

"""Goods as somebody types them: a name or its beginning, a SKU, a barcode off the scanner, or a label off the scale."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.accounts.calendar import business_date
from galla.catalog.keys import name_key
from galla.catalog.models import LONGEST_NAME, ONE_MILLI, Product
from galla.catalog.queries import found_products, search_products
from galla.catalog.queries.finding import FoundProduct
from galla.foundation import formats
from galla.foundation.errors import InvalidInput
from galla.foundation.texts import is_clean
from galla.inventory.packs import demand_amount, in_labels, in_pieces
from galla.inventory.weighed import Weighed, labels_named
from galla.pricing.scale_labels import looks_like_label

MOST_SUGGESTED = 8
# Goods not kept in stock are left out afterwards, so a few more are looked for.
MOST_LOOKED_AT = 40
MOST_NAMED = 3
# Stands between a pack's code and the name of what is in it.
ASIDE = " · "


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A product for the list under a box: what stands in the box when it is chosen, and what tells it apart."""

    text: str
    aside: str


def suggestions(access: Access, typed: str) -> list[Suggestion]:
    """Goods kept in stock that ``typed`` may mean, best first; only the one with that very code, if there is one."""
    label = _label_suggested(access, typed)
    if label is not None:
        return [label]
    found = _meant(access, typed)[:MOST_SUGGESTED]
    unclear = _unclear_names(access, [row.name for row in found])
    return [_suggestion(row, unclear) for row in found]


def _label_suggested(access: Access, typed: str) -> Suggestion | None:
    """A label and what it weighs; one that cannot be read suggests nothing, and is refused when it is sent."""
    try:
        found = _label_typed(access, typed, field="")
    except InvalidInput:
        return None
    if found is None:
        return None
    measure = formats.quantity(found.quantity_milli, found.product.measure_name)
    return Suggestion(f"{code_typed(typed)}{ASIDE}{found.product.name}", measure)


def _suggestion(row: FoundProduct, unclear: set[str]) -> Suggestion:
    if row.pack_milli != ONE_MILLI:
        return Suggestion(f"{row.barcode}{ASIDE}{row.name}", _pack_called(row))
    return Suggestion(row.sku, row.name) if name_key(row.name) in unclear else Suggestion(row.name, row.sku)


def _pack_called(row: FoundProduct) -> str:
    return row.pack_name or _("pack of %(count)s") % {"count": formats.quantity(row.pack_milli)}


def text_for(access: Access, product: Product) -> str:
    """What stands in a box for a product: its name, or its SKU where another one is called the same."""
    return product.sku if name_key(product.name) in _unclear_names(access, [product.name]) else product.name


def goods_typed(access: Access, typed: str, *, field: str) -> int:
    """The id of the one product kept in stock that ``typed`` means.

    Raises ``InvalidInput`` for none and several, and for a pack, whose pieces the caller does not count.
    """
    found = _one_typed(access, typed, field=field)
    if found.pack_milli != ONE_MILLI:
        said = {"pack": _pack_called(found), "name": found.name}
        raise InvalidInput(_("This is the code of a %(pack)s. Here single ones of %(name)s count.") % said, field=field)
    return found.id


def pieces_typed(access: Access, told: dict[str, Any], *, box: str) -> int:
    """The id of the product typed in a box; what was told in packs or labels is put in its own unit, where it stands.

    Raises ``InvalidInput`` beside the box for none and several, and beside an amount that is missing.
    """
    label = _label_typed(access, told[box], field=box)
    if label is not None:
        in_labels(told, label.quantity_milli)
        return label.product.id
    found = _one_typed(access, told[box], field=box)
    demand_amount(told)
    in_pieces(told, found.pack_milli, minor_digits=formats.money_of(access.shop.currency).minor_digits)
    return found.id


def code_typed(typed: str) -> str:
    """The code in what was typed, without the name that stands behind it in a suggestion."""
    return typed.partition(ASIDE)[0].strip()


def _label_typed(access: Access, typed: str, *, field: str) -> Weighed | None:
    """The label of a scale that was typed, where no product bears its code. Raises ``InvalidInput``."""
    code = code_typed(typed)
    if not looks_like_label(code) or any(row.exact for row in _found(access, code)):
        return None
    on = business_date(access.shop, timezone.now())  # a label with a price pays for as much as it does today
    label = labels_named(access, {field: code}, on=on).get(field)
    if label is not None and not label.product.is_stocked:
        raise InvalidInput(_("Nothing that is kept in stock is called this."), field=field)
    return label


def _one_typed(access: Access, typed: str, *, field: str) -> FoundProduct:
    found = _meant(access, typed)
    if not found:
        raise InvalidInput(_("Nothing that is kept in stock is called this."), field=field)
    if len(found) > 1:
        names = ", ".join(f"{row.name} ({row.sku})" for row in found[:MOST_NAMED])
        said = _("Several fit: %(names)s. Type more of it, or its SKU.") % {"names": names}
        raise InvalidInput(said, field=field)
    return found[0]


def _meant(access: Access, typed: str) -> list[FoundProduct]:
    """Goods with this very code, else those with this very name, else whatever the words may mean, best first.

    The code may have a name behind it, as a suggestion of a pack is written.
    """
    found = _found(access, typed)
    by_code = [row for row in found if row.exact]
    code, aside, _name = typed.partition(ASIDE)
    if not by_code and aside:
        by_code = [row for row in _found(access, code) if row.exact]
    return by_code or _called(access, typed) or found


def _found(access: Access, typed: str) -> list[FoundProduct]:
    rows = search_products(shop_id=access.shop.pk, text=typed, limit=MOST_LOOKED_AT)
    return [row for row in rows if row.is_stocked]


def _called(access: Access, typed: str) -> list[FoundProduct]:
    if not is_clean(typed):
        return []
    rows = access.rows(Product).filter(archived_at=None, is_stocked=True, name_key=name_key(typed[:LONGEST_NAME]))
    return found_products(list(rows.order_by("pk").values_list("pk", flat=True)[:MOST_LOOKED_AT]))


def _unclear_names(access: Access, names: list[str]) -> set[str]:
    """The keys of names that more than one product on sale has."""
    keys = {name_key(name) for name in names}
    rows = access.rows(Product).filter(archived_at=None, is_stocked=True, name_key__in=keys)
    counted = Counter(rows.values_list("name_key", flat=True))
    return {key for key, count in counted.items() if count > 1}

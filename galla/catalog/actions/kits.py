"""Kits: products that are sold as one and leave the shelf as their parts."""

import datetime
from collections.abc import Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.catalog import checking
from galla.catalog.models import KitPart, Product
from galla.foundation.database.transactions import in_transaction
from galla.foundation.errors import InvalidInput
from galla.ledger import places
from galla.ledger.queries import held_anywhere

MOST_PARTS = 50


class PartOfKit(NamedTuple):
    """So much of a product for one of a kit, in thousandths of the part's unit."""

    part: Product
    quantity_milli: int


def set_parts(*, access: Access, at: datetime.datetime, kit: Product, parts: Sequence[PartOfKit]) -> None:
    """Say what a kit is made of, in place of what was said before; without parts it is no kit any more.

    A kit is not kept in stock itself; a product that is no kit any more stays so until it is said otherwise. Goods that
    were sold before left as what it was made of then. Raises ``InvalidInput`` beside ``parts.N`` for a part of another
    shop, one that is a kit or is not kept in stock, and for a kit that is itself a part.
    """

    def work() -> None:
        # In the order of ids, so that of two that would make a kit of kits one waits for the other and sees it.
        ids = sorted({kit.pk, *(one.part.pk for one in parts)})
        rows = Product.objects.select_for_update(of=("self",)).select_related("measure")
        found = {row.pk: row for row in rows.filter(shop=access.shop, pk__in=ids).order_by("pk")}
        _demand_parts(access, kit, parts, found)
        access.rows(KitPart).filter(kit=kit).delete()
        KitPart.objects.bulk_create(
            KitPart(shop=access.shop, kit=kit, part=one.part, quantity_milli=one.quantity_milli) for one in parts
        )
        stocked = {"is_stocked": False, "keeps_batches": False} if parts else {}
        Product.objects.filter(pk=kit.pk, shop=access.shop).update(updated_at=at, **stocked)

    in_transaction(work)


def _demand_parts(access: Access, kit: Product, parts: Sequence[PartOfKit], found: dict[int, Product]) -> None:
    if len(parts) > MOST_PARTS:
        raise InvalidInput(_("A kit has at most %(most)d parts.") % {"most": MOST_PARTS}, field="parts")
    if parts and access.rows(KitPart).filter(part=kit).exists():
        words = _("%(name)s is part of a kit itself, and a kit has no kits in it.")
        raise InvalidInput(words % {"name": kit.name}, field="parts")
    if parts and kit.is_stocked:
        _demand_nothing_there(access, kit)
    kits = set(access.rows(KitPart).filter(kit_id__in=found).values_list("kit_id", flat=True))
    seen: set[int] = set()
    for place, one in enumerate(parts):
        part = found.get(one.part.pk)
        if part is None:
            raise InvalidInput(_("There is no such thing in this shop."), field=f"parts.{place}.part")
        if words := _why_no_part(kit, part, kits, seen):
            raise InvalidInput(words % {"name": part.name}, field=f"parts.{place}.part")
        seen.add(part.pk)
        checking.quantity_of_measure(one.quantity_milli, part.measure.decimals, field=f"parts.{place}.quantity")


def _demand_nothing_there(access: Access, kit: Product) -> None:
    """Goods of the kit itself would lie where nobody sells them any more: on a floor, elsewhere, or on their way."""
    if held_anywhere([places.goods(access.shop.pk, kit.pk)]):
        words = _("%(name)s lies on a shelf itself, or is on its way there. Adjust its stock to nothing first.")
        raise InvalidInput(words % {"name": kit.name}, field="parts")


def _why_no_part(kit: Product, part: Product, kits: set[int], seen: set[int]) -> str:
    """Why a product cannot be a part of a kit; "" where it can."""
    if part.pk == kit.pk:
        return _("%(name)s cannot be a part of itself.")
    if part.pk in seen:
        return _("%(name)s stands there twice.")
    if part.pk in kits:
        return _("%(name)s is a kit itself, and a kit has no kits in it.")
    return "" if part.is_stocked else _("%(name)s is not kept in stock.")


def demand_no_kit(product: Product) -> None:
    """Refuse to keep a kit in stock: what lies there are its parts. Raises ``InvalidInput``."""
    if product.parts.exists():
        raise InvalidInput(_("This is a kit: its parts are kept in stock, not the kit itself."), field="is_stocked")

"""The codes a product is scanned by: those of one of it, and those of packs that stand for so many."""

from collections.abc import Sequence
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from galla.catalog import checking
from galla.catalog.errors import CodeTaken
from galla.catalog.keys import barcode_key
from galla.catalog.models import LONGEST_PACK_NAME, ONE_MILLI, Barcode, Product
from galla.foundation.errors import InvalidInput


class Pack(NamedTuple):
    """A barcode that stands for so many of a product, in thousandths of its unit: 24000 on a case of 24."""

    barcode: str
    quantity_milli: int
    name: str = ""


class _Wanted(NamedTuple):
    """A code as it is to stand, and the field that said so."""

    code: str
    pack_milli: int
    pack_name: str
    field: str


def write_barcodes(product: Product, barcodes: Sequence[str] | None, packs: Sequence[Pack] | None) -> None:
    """Put these codes in place of those the product has; None leaves the codes of that kind as they are.

    A code that is named as the other kind changes to it. Raises ``CodeTaken``, ``InvalidInput``.
    """
    standing = {barcode.key: barcode for barcode in product.barcodes.all()}
    wanted = _wanted(product, barcodes, packs)
    for key, barcode in standing.items():
        is_pack = barcode.pack_milli != ONE_MILLI
        if (packs if is_pack else barcodes) is None:
            wanted.setdefault(key, _Wanted(barcode.code, barcode.pack_milli, barcode.pack_name, ""))
    if len(wanted) > checking.MOST_BARCODES:
        most = {"most": checking.MOST_BARCODES}
        field = "packs" if barcodes is None else "barcodes"
        raise InvalidInput(_("A product has at most %(most)d barcodes.") % most, field=field)
    product.barcodes.filter(key__in=standing.keys() - wanted.keys()).delete()
    _change([(standing[key], one) for key, one in wanted.items() if key in standing])
    _add(product, {key: one for key, one in wanted.items() if key not in standing})


def _wanted(product: Product, barcodes: Sequence[str] | None, packs: Sequence[Pack] | None) -> dict[str, _Wanted]:
    found: dict[str, _Wanted] = {}
    for place, code in enumerate(barcodes or ()):
        field = f"barcodes.{place}"
        cleaned = checking.barcode(code, field=field)
        found.setdefault(barcode_key(cleaned), _Wanted(cleaned, ONE_MILLI, "", field))
    for place, pack in enumerate(packs or ()):
        field = f"packs.{place}"
        cleaned = checking.barcode(pack.barcode, field=f"{field}.barcode")
        if barcode_key(cleaned) in found:
            raise InvalidInput(_("%(code)s stands there twice.") % {"code": cleaned}, field=f"{field}.barcode")
        checking.pack(pack.quantity_milli, product.measure.decimals, field=f"{field}.quantity")
        name = checking.text(pack.name, field=f"{field}.name", maximum=LONGEST_PACK_NAME)
        found[barcode_key(cleaned)] = _Wanted(cleaned, pack.quantity_milli, name, f"{field}.barcode")
    return found


def _change(pairs: Sequence[tuple[Barcode, _Wanted]]) -> None:
    """Let codes that are there stand for what is wanted now."""
    changed = []
    for barcode, one in pairs:
        if (barcode.pack_milli, barcode.pack_name) != (one.pack_milli, one.pack_name):
            barcode.pack_milli, barcode.pack_name = one.pack_milli, one.pack_name
            changed.append(barcode)
    if changed:
        Barcode.objects.bulk_update(changed, ["pack_milli", "pack_name"])


def _add(product: Product, new: dict[str, _Wanted]) -> None:
    _demand_free(product, new)
    try:
        with transaction.atomic():
            Barcode.objects.bulk_create(
                Barcode(
                    shop_id=product.shop_id,
                    product=product,
                    code=one.code,
                    key=key,
                    pack_milli=one.pack_milli,
                    pack_name=one.pack_name,
                )
                for key, one in new.items()
            )
    except IntegrityError:
        _demand_free(product, new)
        raise


def _demand_free(product: Product, new: dict[str, _Wanted]) -> None:
    taken = Barcode.objects.filter(shop_id=product.shop_id, key__in=new.keys()).exclude(product_id=product.pk)
    other = taken.select_related("product").first() if new else None
    if other is not None:
        raise code_taken(other.product, new[other.key].code, field=new[other.key].field)


def code_taken(other: Product, code: str, *, field: str) -> CodeTaken:
    """The refusal of a code that another product bears."""
    words = (
        _("%(code)s belongs to %(name)s, which is archived.")
        if other.archived_at
        else _("%(code)s belongs to %(name)s already.")
    )
    return CodeTaken(words % {"code": code, "name": other.name}, field=field, product=other.pk)

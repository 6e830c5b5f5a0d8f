"""Categories, brands and units: made, renamed, archived, brought back."""

import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.catalog import checking
from galla.catalog.actions.searching import index_products
from galla.catalog.errors import NameTaken
from galla.catalog.keys import name_key
from galla.catalog.models import DEEPEST, LONGEST_GROUP_NAME, Brand, Category, Measure, Product, TaxClass
from galla.foundation.database.transactions import in_transaction
from galla.foundation.errors import InvalidInput

type Group = Category | Brand | Measure | TaxClass

INDEX_CHUNK = 5000


def create_category(*, access: Access, at: datetime.datetime, name: str, parent: Category | None = None) -> Category:
    """A category, perhaps within another. One that was archived under this name comes back.

    Raises ``NameTaken``, ``InvalidInput``.
    """
    return _create(Category(shop=access.shop, parent=parent), name)


def change_category(
    *, access: Access, at: datetime.datetime, category: Category, name: str | None = None, **moved: Category | None
) -> Category:
    """Rename a category, or move it: ``parent=None`` takes it out of the one it is in.

    Raises ``NameTaken``, ``InvalidInput`` for a category within itself.
    """

    def work() -> Category:
        current = Category.objects.select_for_update().get(pk=category.pk)
        if "parent" in moved:
            current.parent = moved["parent"]
            _demand_no_circle(current)
        _rename(current, name)
        _save(current)
        return current

    return in_transaction(work)


def create_brand(*, access: Access, at: datetime.datetime, name: str) -> Brand:
    """A brand. One that was archived under this name comes back. Raises ``NameTaken``, ``InvalidInput``."""
    return _create(Brand(shop=access.shop), name)


def brand_named(*, access: Access, at: datetime.datetime, name: str) -> Brand:
    """The brand of that name, made where there is none. Raises ``InvalidInput``."""
    found = Brand.objects.filter(shop=access.shop, name_key=name_key(name), archived_at=None).first()
    return found or create_brand(access=access, at=at, name=name)


def change_brand(*, access: Access, at: datetime.datetime, brand: Brand, name: str) -> Brand:
    """Rename a brand; its products are found by the new name at once. Raises ``NameTaken``, ``InvalidInput``."""

    def work() -> Brand:
        current = Brand.objects.select_for_update().get(pk=brand.pk)
        _rename(current, name)
        _save(current)
        ids = list(Product.objects.filter(brand=current).order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(ids), INDEX_CHUNK):
            index_products(ids[start : start + INDEX_CHUNK])
        return current

    return in_transaction(work)


def create_measure(
    *, access: Access, at: datetime.datetime, name: str, label: str, decimals: int = 0, gst_code: str = ""
) -> Measure:
    """A unit goods are sold by: its sign (kg), its name, how many decimals a quantity has, its code for GST.

    Raises ``NameTaken``, ``InvalidInput``.
    """
    measure = Measure(shop=access.shop)
    _describe(measure, {"label": label, "decimals": decimals, "gst_code": gst_code})
    return _create(measure, name, maximum=16)


def change_measure(
    *, access: Access, at: datetime.datetime, measure: Measure, name: str | None = None, **changes: Any
) -> Measure:
    """Change a unit's ``name``, ``label``, ``decimals`` or ``gst_code``. Raises ``NameTaken``, ``InvalidInput``."""

    def work() -> Measure:
        current = Measure.objects.select_for_update().get(pk=measure.pk)
        _describe(current, changes)
        _rename(current, name, maximum=16)
        _save(current)
        return current

    return in_transaction(work)


def archive_group(*, access: Access, at: datetime.datetime, group: Group) -> None:
    """Take a category, brand, unit or tax class out of every choice. Products that have it keep it."""
    type(group)._default_manager.filter(pk=group.pk, shop_id=access.shop.pk, archived_at=None).update(archived_at=at)


def restore_group(*, access: Access, at: datetime.datetime, group: Group) -> None:
    """Bring back what was archived."""
    type(group)._default_manager.filter(pk=group.pk, shop_id=access.shop.pk).update(archived_at=None)


def _create[G: Group](group: G, name: str, *, maximum: int = LONGEST_GROUP_NAME) -> G:
    def work() -> G:
        _rename(group, name, maximum=maximum)
        archived = type(group)._default_manager.filter(
            shop_id=group.shop_id, name_key=group.name_key, archived_at__isnull=False
        )
        group.pk = archived.values_list("pk", flat=True).first()
        if isinstance(group, Category):
            _demand_no_circle(group)
        _save(group)
        return group

    return in_transaction(work)


def _rename(group: Group, name: str | None, *, maximum: int = LONGEST_GROUP_NAME) -> None:
    if name is not None:
        group.name = checking.text(name, field="name", maximum=maximum, needed=True)
        group.name_key = name_key(group.name)


def _save(group: Group) -> None:
    try:
        with transaction.atomic():
            group.save()
    except IntegrityError as error:
        others = type(group)._default_manager.filter(shop_id=group.shop_id, name_key=group.name_key)
        other = others.exclude(pk=group.pk).first()
        if other is None:
            raise
        words = _("There is an archived %(name)s. Bring it back instead.") if other.archived_at else _taken()
        raise NameTaken(words % {"name": other.name}, field="name") from error


def _taken() -> str:
    return _("There is %(name)s already.")


def _describe(measure: Measure, changes: dict[str, Any]) -> None:
    if "label" in changes:
        measure.label = checking.text(changes["label"], field="label", maximum=40, needed=True)
    if "decimals" in changes:
        if not 0 <= changes["decimals"] <= 3:
            raise InvalidInput(_("A quantity has 0 to 3 decimals."), field="decimals")
        measure.decimals = changes["decimals"]
    if "gst_code" in changes:
        code = checking.text(changes["gst_code"], field="gst_code", maximum=20).upper()
        if code and not (len(code) == 3 and code.isascii() and code.isalpha()):
            raise InvalidInput(_("A code has three letters, such as NOS or KGS."), field="gst_code")
        measure.gst_code = code


def _demand_no_circle(category: Category) -> None:
    above, depth = category.parent, 1
    while above is not None:
        if above.pk == category.pk:
            raise InvalidInput(_("A category cannot stand within itself."), field="parent")
        if above.shop_id != category.shop_id:
            raise InvalidInput(_("There is no such thing in this shop."), field="parent")
        above, depth = above.parent, depth + 1
        if depth > DEEPEST:
            raise InvalidInput(_("Categories stand at most %(most)d deep.") % {"most": DEEPEST}, field="parent")

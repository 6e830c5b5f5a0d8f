"""Tax classes and their rates: a change of rate is a new set of rows from a day on."""

import datetime
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.catalog import checking
from galla.catalog.errors import NameTaken
from galla.catalog.keys import name_key
from galla.catalog.models import LONGEST_GROUP_NAME, Scope, TaxClass, TaxRate
from galla.foundation.database.rows import insert_rows
from galla.foundation.database.transactions import in_transaction
from galla.foundation.errors import InvalidInput
from galla.pricing.limits import LARGEST_RATE_PPM

MOST_COMPONENTS = 8
FIRST_DAY, LAST_DAY = datetime.date(1900, 1, 1), datetime.date(2199, 12, 31)


class NewRate(NamedTuple):
    """A component of a set of rates that begins on a day."""

    valid_from: datetime.date
    name: str
    rate_ppm: int
    scope: str = Scope.ALWAYS


def components_for(
    *, country: str, rate_ppm: int, valid_from: datetime.date, cess_ppm: int = 0, name: str = ""
) -> list[NewRate]:
    """The set that a plain rate means: in India CGST and SGST of half of it each, or IGST across states.

    Elsewhere one tax called ``name``. A cess is levied beside both. (CGST Act, 2017, section 9; IGST Act, section 5.)
    """
    cess = [NewRate(valid_from, "Cess", cess_ppm, Scope.ALWAYS)] if cess_ppm else []
    if country != "IN":
        return [NewRate(valid_from, name or "Tax", rate_ppm, Scope.ALWAYS), *cess]
    half = rate_ppm // 2
    return [
        NewRate(valid_from, "CGST", half, Scope.WITHIN),
        NewRate(valid_from, "SGST", rate_ppm - half, Scope.WITHIN),
        NewRate(valid_from, "IGST", rate_ppm, Scope.ACROSS),
        *cess,
    ]


def create_tax_class(*, access: Access, at: datetime.datetime, name: str, rates: Sequence[NewRate]) -> TaxClass:
    """A tax class with its first set of rates, or several dated ones. An archived one of this name comes back.

    Raises ``NameTaken``, ``InvalidInput``.
    """
    return add_tax_class(shop_id=access.shop.pk, name=name, rates=rates)


def add_tax_class(*, shop_id: int, name: str, rates: Sequence[NewRate]) -> TaxClass:
    """As ``create_tax_class``, where nobody's access is at hand (a shop opens, a file is read)."""
    cleaned = checking.text(name, field="name", maximum=LONGEST_GROUP_NAME, needed=True)
    if not rates:
        raise InvalidInput(_("A tax class has at least one rate; without tax it is 0."), field="rates")

    def work() -> TaxClass:
        key = name_key(cleaned)
        archived = TaxClass.objects.filter(shop_id=shop_id, name_key=key, archived_at__isnull=False).first()
        tax_class = TaxClass(pk=archived.pk if archived else None, shop_id=shop_id, name=cleaned, name_key=key)
        _save(tax_class)
        _write(tax_class, rates)
        return tax_class

    return in_transaction(work)


def add_tax_classes(*, shop_id: int, told: Sequence[tuple[str, Sequence[NewRate]]]) -> None:
    """Several classes with their rates, whose names the shop never had, in as many statements as one.

    Raises ``NameTaken`` where somebody just added one of them, ``InvalidInput``.
    """
    classes = [TaxClass(shop_id=shop_id, name=name, name_key=name_key(name)) for name, _rates in told]
    components = [_components_of(rates) for _name, rates in told]

    def work() -> None:
        try:
            with transaction.atomic():
                TaxClass.objects.bulk_create(classes)
        except IntegrityError as error:
            raise NameTaken(_("There is %(name)s already.") % {"name": classes[0].name}, field="name") from error
        _insert(zip(classes, components, strict=True))

    if classes:
        in_transaction(work)


def rename_tax_class(*, access: Access, at: datetime.datetime, tax_class: TaxClass, name: str) -> TaxClass:
    """Another name for a class. Raises ``NameTaken``, ``InvalidInput``."""

    def work() -> TaxClass:
        current = TaxClass.objects.select_for_update().get(pk=tax_class.pk)
        current.name = checking.text(name, field="name", maximum=LONGEST_GROUP_NAME, needed=True)
        current.name_key = name_key(current.name)
        _save(current)
        return current

    return in_transaction(work)


def change_rates(*, access: Access, at: datetime.datetime, tax_class: TaxClass, rates: Sequence[NewRate]) -> None:
    """Sets of rates from their days on; a set with the day of an older one corrects it. Bills made before keep theirs.

    Raises ``InvalidInput``.
    """

    def work() -> None:
        current = TaxClass.objects.select_for_update().get(pk=tax_class.pk)
        _write(current, rates)

    in_transaction(work)


def change_tax_class(
    *,
    access: Access,
    at: datetime.datetime,
    tax_class: TaxClass,
    name: str | None = None,
    rates: Sequence[NewRate] = (),
) -> None:
    """Both at once. Raises ``NameTaken``, ``InvalidInput``."""

    def work() -> None:
        if name is not None:
            rename_tax_class(access=access, at=at, tax_class=tax_class, name=name)
        if rates:
            change_rates(access=access, at=at, tax_class=tax_class, rates=rates)

    in_transaction(work)


def _write(tax_class: TaxClass, rates: Sequence[NewRate]) -> None:
    components = _components_of(rates)
    TaxRate.objects.filter(tax_class=tax_class, valid_from__in={each.valid_from for each in components}).delete()
    _insert([(tax_class, components)])


def _insert(told: Iterable[tuple[TaxClass, list[NewRate]]]) -> None:
    insert_rows(
        TaxRate,
        ("shop_id", "tax_class_id", "valid_from", "name", "rate_ppm", "scope"),
        [(each.shop_id, each.pk, *component) for each, components in told for component in components],
    )


def _components_of(rates: Sequence[NewRate]) -> list[NewRate]:
    """The rates set by set, each of them possible."""
    sets: dict[datetime.date, list[NewRate]] = {}
    for place, rate in enumerate(rates):
        sets.setdefault(rate.valid_from, []).append(_checked(rate, place))
    for components in sets.values():
        _demand_one_of_each(components)
    return [component for components in sets.values() for component in components]


def _checked(rate: NewRate, place: int) -> NewRate:
    at = f"rates.{place}"
    if not FIRST_DAY <= rate.valid_from <= LAST_DAY:
        raise InvalidInput(_("This day is too far away."), field=f"{at}.valid_from")
    if not 0 <= rate.rate_ppm <= LARGEST_RATE_PPM:
        raise InvalidInput(_("This rate is not possible."), field=f"{at}.rate")
    if rate.scope not in Scope.values:
        raise InvalidInput(_("This is not one of the choices."), field=f"{at}.scope")
    name = checking.text(rate.name, field=f"{at}.name", maximum=16, needed=True)
    return NewRate(rate.valid_from, name, rate.rate_ppm, str(rate.scope))


def _demand_one_of_each(components: list[NewRate]) -> None:
    if len({component.name.casefold() for component in components}) != len(components):
        raise InvalidInput(_("One tax stands twice on one day."), field="rates")
    if len(components) > MOST_COMPONENTS:
        raise InvalidInput(_("At most %(most)d taxes on one day.") % {"most": MOST_COMPONENTS}, field="rates")
    for other in (Scope.WITHIN, Scope.ACROSS):
        levied = [component.rate_ppm for component in components if component.scope in (other, Scope.ALWAYS)]
        if sum(levied) > LARGEST_RATE_PPM:
            raise InvalidInput(_("These rates are too much together."), field="rates")


def _save(tax_class: TaxClass) -> None:
    try:
        with transaction.atomic():
            tax_class.save()
    except IntegrityError as error:
        raise NameTaken(_("There is %(name)s already.") % {"name": tax_class.name}, field="name") from error

"""The shop's ways of being paid: the list a till offers."""

import datetime
import re
from typing import Any

from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.accounts.models import Shop
from galla.foundation.database.rows import insert_rows
from galla.foundation.database.transactions import in_transaction
from galla.foundation.errors import InvalidInput
from galla.payments.errors import LastMethod, MethodExists
from galla.payments.models import LONGEST_CODE, SEVERAL, Method, PaymentMethod

FIELDS = (
    *("shop_id", "code", "name", "needs_reference", "opens_drawer"),
    *("surcharge_ppm", "surcharge_tax_ppm", "pays_into", "position"),
)
# What may be changed of a method; its code is what the moves are written in.
CHANGEABLE = ("name", "needs_reference", "opens_drawer", "surcharge_ppm", "surcharge_tax_ppm", "pays_into", "position")
WORD = re.compile(r"[a-z0-9]{1,10}\Z")
MOST_METHODS = 40


def first_methods(currency: str) -> list[tuple[str, bool]]:
    """What a new shop begins with, each with whether it opens the drawer. UPI is India's."""
    upi = [(Method.UPI.value, False)] if currency == "INR" else []
    rest = (Method.CARD, Method.BANK, Method.ON_ACCOUNT, Method.GIFT_CARD, Method.STORE_CREDIT)
    return [(Method.CASH.value, True), *upi, *((method.value, False) for method in rest)]


def install_methods(*, shop_id: int, at: datetime.datetime, **_told: Any) -> None:
    """Give a new shop the usual ways of being paid. Heard when a shop opens; running it again adds nothing."""
    currency = Shop.objects.values_list("currency", flat=True).get(pk=shop_id)
    rows = [
        (shop_id, code, str(Method(code).label), code == Method.GIFT_CARD, opens, 0, 0, "", place)
        for place, (code, opens) in enumerate(first_methods(currency))
    ]
    insert_rows(PaymentMethod, FIELDS, rows, ignore_conflicts=True)


def add_method(*, access: Access, kind: str, word: str, values: dict[str, Any]) -> PaymentMethod:
    """One more way of a kind there may be several of: ``kind`` ``card`` and ``word`` ``meal`` make ``card.meal``.

    Raises ``InvalidInput`` and ``MethodExists``.
    """
    access.require("payment.edit")
    if kind not in SEVERAL:
        raise InvalidInput(_("Choose one of the list."), field="kind")
    if not WORD.match(word):
        raise InvalidInput(_("A short word of small letters and digits, such as meal."), field="word")
    code = f"{kind}.{word}"
    if len(code) > LONGEST_CODE:
        raise InvalidInput(_("A shorter word."), field="word")
    known = {name: values[name] for name in CHANGEABLE if name in values}
    _demand_sane(kind, known)

    def work() -> PaymentMethod:
        if access.rows(PaymentMethod).count() >= MOST_METHODS:
            raise InvalidInput(_("A shop has at most %(count)d ways.") % {"count": MOST_METHODS}, field="word")
        place = known.pop("position", access.rows(PaymentMethod).count())
        made, is_new = PaymentMethod.objects.get_or_create(
            shop=access.shop, code=code, defaults={**known, "position": place}
        )
        if not is_new:
            raise MethodExists(_("There is a way of this kind and word."), field="word", id=made.pk)
        return made

    return in_transaction(work)


def change_method(*, access: Access, method: PaymentMethod, changes: dict[str, Any]) -> PaymentMethod:
    """Change how a way is called and what it asks. Raises ``InvalidInput`` beside the field."""
    access.require("payment.edit")
    known = {name: changes[name] for name in CHANGEABLE if name in changes}
    _demand_sane(method.kind, known)
    if known:
        access.rows(PaymentMethod).filter(pk=method.pk).update(**known)
        method.refresh_from_db()
    return method


def archive_method(*, access: Access, at: datetime.datetime, method: PaymentMethod) -> None:
    """Stop offering a way. What was paid by it stays. Raises ``LastMethod`` for the only one left."""
    access.require("payment.edit")

    def work() -> None:
        used = access.rows(PaymentMethod).filter(archived_at=None).select_for_update().order_by("id")
        left = [row.pk for row in used if row.pk != method.pk]
        if not left:
            raise LastMethod(_("Keep one way of being paid."))
        access.rows(PaymentMethod).filter(pk=method.pk, archived_at=None).update(archived_at=at)

    in_transaction(work)


def restore_method(*, access: Access, method: PaymentMethod) -> None:
    """Offer a way again."""
    access.require("payment.edit")
    access.rows(PaymentMethod).filter(pk=method.pk).update(archived_at=None)


def offer_method(*, access: Access, at: datetime.datetime, kind: Method, offered: bool) -> None:
    """Offer a way that comes and goes with a rule of the shop's (points), or offer it no more. In a transaction."""
    rows = access.rows(PaymentMethod)
    if offered and not rows.filter(code=kind.value).update(archived_at=None):
        place = rows.count()
        PaymentMethod.objects.create(shop=access.shop, code=kind.value, name=str(kind.label), position=place)
    elif not offered:
        rows.filter(code=kind.value, archived_at=None).update(archived_at=at)


def _demand_sane(kind: str, values: dict[str, Any]) -> None:
    if "name" in values and not values["name"].strip():
        raise InvalidInput(_("Give it a name."), field="name")
    if values.get("surcharge_ppm") and kind not in SEVERAL:
        raise InvalidInput(_("Nothing is added to what is paid this way."), field="surcharge")
    for name, field in (("surcharge_ppm", "surcharge"), ("surcharge_tax_ppm", "surcharge_tax")):
        if not 0 <= values.get(name, 0) <= 1_000_000:
            raise InvalidInput(_("A rate from 0 to 100 percent."), field=field)
    if values.get("pays_into") and kind != Method.UPI:
        raise InvalidInput(_("Only UPI is paid into an address."), field="pays_into")

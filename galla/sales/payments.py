"""How a bill is paid: the tenders checked, the change worked out, which notes go back. Reading only, no writing."""

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from galla.drawer.cash import validate_notes, written_notes
from galla.foundation.errors import InvalidInput
from galla.foundation.formats import money_of
from galla.payments.models import Method, kind_of
from galla.payments.queries import MethodFacts, methods_in_use
from galla.pricing.change import ChangePlan, plan_change
from galla.pricing.errors import PricingError
from galla.pricing.numbers import decimal_text
from galla.sales.carts import Payment, TenderGiven
from galla.sales.errors import ChangeNotPossible, NotPaid, PaidTooMuch
from galla.sales.models import Rest
from galla.sales.refusals import refused
from galla.sales.rows import SaleRows


@dataclass(frozen=True, slots=True)
class HandBack:
    """What goes back over the counter: notes by value, loose cash, and what is kept as the customer's credit."""

    notes: Mapping[int, int] = field(default_factory=dict)
    loose_minor: int = 0
    credit_minor: int = 0

    @property
    def notes_minor(self) -> int:
        """The notes' value."""
        return sum(value * count for value, count in self.notes.items())

    @property
    def change_minor(self) -> int:
        """What is handed back in cash."""
        return self.notes_minor + self.loose_minor


def paid_minor(payment: Payment) -> int:
    """Everything given, by every means."""
    return sum(tender.amount_minor for tender in payment.tenders)


def has_upi(rows: SaleRows) -> bool:
    """Whether some of a bill was paid over UPI, so that there is money to be seen."""
    return any(kind_of(tender.method) == Method.UPI for tender in rows.tenders)


def offered_ways(
    shop_id: int,
    payment: Payment,
    *,
    as_of: datetime.datetime | None = None,
    beside: Collection[str] = (),
) -> Mapping[str, MethodFacts]:
    """The ways the shop is paid in; those that are none of them are refused.

    Cash is asked of nobody; one statement where anything else is given. ``as_of`` is a moment that is past: ways put
    away since are offered. ``beside`` are ways nobody chooses, given by an act of ours. Raises ``InvalidInput`` beside
    the tender.
    """
    unasked = {Method.CASH.value, *beside}
    if all(tender.method in unasked for tender in payment.tenders):
        return {}
    offered = methods_in_use(shop_id, as_of=as_of)
    for index, tender in enumerate(payment.tenders):
        if tender.method not in unasked and str(tender.method) not in offered:
            raise InvalidInput(_("This shop is not paid in this way."), field=f"tenders.{index}.method")
    return offered


def demand_ways(
    shop_id: int,
    payment: Payment,
    *,
    as_of: datetime.datetime | None = None,
    beside: Collection[str] = (),
) -> Mapping[str, MethodFacts]:
    """Refuse ways of paying the shop does not offer, and those without the reference they ask for; answer the offered.

    ``as_of`` and ``beside`` are as for ``offered_ways``. Raises ``InvalidInput`` beside the tender.
    """
    offered = offered_ways(shop_id, payment, as_of=as_of, beside=beside)
    for index, tender in enumerate(payment.tenders):
        way = offered.get(str(tender.method))
        if way is not None and way.needs_reference and not tender.reference:
            detail = _("%(method)s asks for a reference.") % {"method": way.name}
            raise InvalidInput(detail, field=f"tenders.{index}.reference")
    return offered


def demand_notes(payment: Payment, values: Collection[int]) -> None:
    """Refuse notes the shop does not know and those that come to another amount. Raises ``InvalidInput``."""
    for index, tender in enumerate(payment.tenders):
        if tender.notes is not None:
            validate_notes(set(values), tender.notes, tender.amount_minor, field=f"tenders.{index}.notes")


def demand_paid(*, total_minor: int, payment: Payment, has_customer: bool, minor_digits: int) -> None:
    """Refuse tenders that do not settle the bill, or settle it twice.

    Raises ``NotPaid``, ``PaidTooMuch`` and ``InvalidInput`` (khata or credit without a customer).
    """
    for index, tender in enumerate(payment.tenders):
        if tender.amount_minor <= 0:
            raise InvalidInput(_("An amount above zero."), field=f"tenders.{index}.amount")
        if tender.method == Method.ON_ACCOUNT and not has_customer:
            raise InvalidInput(_("Choose the customer whose khata this goes on."), field="customer")
    paid = paid_minor(payment)
    if paid < total_minor:
        raise NotPaid(
            _("Less was given than the bill comes to."),
            field="tenders",
            total=decimal_text(total_minor, places=minor_digits),
            paid=decimal_text(paid, places=minor_digits),
        )
    other_than_cash = sum(tender.amount_minor for tender in payment.tenders if tender.method != Method.CASH)
    if other_than_cash > total_minor:
        raise PaidTooMuch(_("Only cash can be more than the bill."), field="tenders")


def hand_back(
    *,
    change_minor: int,
    tenders: tuple[TenderGiven, ...],
    drawer: Mapping[int, int],
    rest: Rest | None,
    has_customer: bool,
    currency_code: str,
) -> HandBack:
    """Which notes go back. ``drawer`` holds the counted notes (value → pieces) before this bill.

    A drawer in which nothing was ever counted, paid with cash whose notes nobody told, hands back loose cash: there is
    nothing to choose from. Otherwise change the drawer cannot make is refused with the advice, until ``rest`` says
    what becomes of it. Raises ``ChangeNotPossible``, and ``InvalidInput`` for credit without a customer.
    """
    if change_minor == 0:
        return HandBack()
    given = notes_given(tenders)
    if not given and not any(drawer.values()):
        return HandBack(loose_minor=change_minor)
    try:
        plan = plan_change(change_minor, drawer, given)
    except PricingError as error:
        raise refused(error) from error
    if plan.rest_minor == 0:
        return HandBack(notes=plan.notes)
    if rest is None:
        raise ChangeNotPossible(**_advice(plan, change_minor, money_of(currency_code).minor_digits))
    if rest == Rest.LOOSE:
        return HandBack(notes=plan.notes, loose_minor=plan.rest_minor)
    if not has_customer:
        raise InvalidInput(_("Choose the customer whose credit this becomes."), field="customer")
    return HandBack(notes=plan.notes, credit_minor=plan.rest_minor)


def notes_given(tenders: tuple[TenderGiven, ...]) -> dict[int, int]:
    """The notes of all cash tenders, value → pieces."""
    given: dict[int, int] = {}
    for tender in tenders:
        for value, count in (tender.notes or {}).items():
            given[value] = given.get(value, 0) + count
    return {value: count for value, count in given.items() if count}


def _advice(plan: ChangePlan, change_minor: int, places: int) -> dict[str, object]:
    figures: dict[str, object] = {
        "change": decimal_text(change_minor, places=places),
        "rest": decimal_text(plan.rest_minor, places=places),
        "change_notes": written_notes(plan.notes, minor_digits=places),
        "advice": None,
    }
    if plan.advice is not None:
        figures["advice"] = {
            "ask_for": decimal_text(plan.advice.extra_minor, places=places),
            "change": decimal_text(change_minor + plan.advice.extra_minor, places=places),
            "change_notes": written_notes(plan.advice.notes, minor_digits=places),
        }
    return figures

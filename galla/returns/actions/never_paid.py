"""What of a bill nobody paid: it stands on a khata, or was given up. It goes off there before anything is given for it.

Goods that came back pay for others: what was never paid of the first bill was never paid of the second (decision 0029).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from django.db.models import Sum

from galla.credit.queries import open_of_entry
from galla.ledger import places
from galla.parties.queries import canonical
from galla.payments.actions import hold_claims
from galla.payments.models import Claim, Lies, Method
from galla.payments.whereabouts import lies_now
from galla.returns.actions.repaid import Repaid
from galla.returns.models import CreditedBill, CreditNoteTender
from galla.returns.queries import repaid_of
from galla.sales.models import Sale, SaleTender

type Taken = dict[tuple[int, int], int]
"""By bill and payment, what a note takes off: two of its bills, or two exchanges, may lead back to the same."""


def with_those_behind(shop_id: int, sale_ids: Iterable[int]) -> set[int]:
    """Some bills and those whose goods paid for them in exchanges, to be held together."""
    found = set(sale_ids)
    newest = found
    while newest:
        newest = {sale_id for sale_id, _amount in _exchanged_for(shop_id, newest)} - found
        found = found | newest
    return found


def never_paid(shop_id: int, sale_id: int, most_minor: int, taken: Taken) -> list[Repaid]:
    """What of at most so much was never paid of a bill, from where it lies, beside what is ``taken`` of it already.

    The bill and those behind it are held.
    """
    rest, found = most_minor, []
    for each in _of_bill(shop_id, sale_id):
        place = each.sale_id, each.of_position
        part = min(each.amount_minor - taken.get(place, 0), rest)
        if part > 0:
            taken[place] = taken.get(place, 0) + part
            found.append(replace(each, amount_minor=part))
            rest -= part
    return found + never_paid_behind(shop_id, sale_id, rest, taken)


def never_paid_behind(shop_id: int, sale_id: int, most_minor: int, taken: Taken) -> list[Repaid]:
    """The same of what goods that came back paid of it alone."""
    rest: int = most_minor
    found: list[Repaid] = []
    for behind, amount in _exchanged_for(shop_id, [sale_id]):
        left = min(amount - _gone_behind(shop_id, sale_id, behind), rest)
        parts = never_paid(shop_id, behind, left, taken) if left > 0 else []
        rest -= sum(each.amount_minor for each in parts)
        found += parts
    return found


def owed_for(shop_id: int, sale_id: int, most_minor: int) -> int:
    """What of at most so much still stands on a khata of a bill, or of those whose goods paid for it."""
    found = never_paid(shop_id, sale_id, most_minor, {})
    return sum(each.amount_minor for each in found if each.source.kind == "customer")


def _exchanged_for(shop_id: int, sale_ids: Iterable[int]) -> list[tuple[int, int]]:
    """The bills whose goods paid for some bills in exchanges, and how much each, in their order."""
    rows = CreditNoteTender.objects.filter(shop_id=shop_id, method=Method.EXCHANGE, sale__isnull=False)
    rows = rows.filter(credit_note__exchange__sale_id__in=list(sale_ids)).order_by("pk")
    return list(rows.values_list("sale_id", "amount_minor"))


def _gone_behind(shop_id: int, sale_id: int, behind: int) -> int:
    """What earlier notes of a bill took off where the goods that paid for it led: it was paid as far as that.

    Of a note that takes goods of both bills back nobody can say for which of the two it was.
    """
    notes = CreditedBill.objects.filter(shop_id=shop_id)
    of_both = notes.filter(sale_id=behind).values("credit_note")
    rows = CreditNoteTender.objects.filter(
        credit_note__in=notes.filter(sale_id=sale_id).exclude(credit_note__in=of_both).values("credit_note"),
        sale_id__in=with_those_behind(shop_id, [behind]),
    )
    return int(rows.aggregate(sum=Sum("amount_minor"))["sum"] or 0)


def _of_bill(shop_id: int, sale_id: int) -> Iterator[Repaid]:
    """What was never paid of a bill itself: open on the khata, promised and not come."""
    sale = Sale.objects.get(shop_id=shop_id, pk=sale_id)
    before = repaid_of(sale_id)
    opened = open_of_entry(sale_id)
    if opened and sale.customer_id is not None:
        khata = places.customer(shop_id, canonical(sale.customer_id))
        for position, amount in _on_khata(sale_id, before, opened):
            yield Repaid(sale_id, position, str(Method.ON_ACCOUNT), khata, amount, sale_id)
    for claim in hold_claims(shop_id, sale_id):
        missing = _of_claim(claim, claim.amount_minor - before.get(claim.position, 0))
        if missing is not None:
            yield missing


def _on_khata(sale_id: int, before: Mapping[int, int], opened_minor: int) -> Iterator[tuple[int, int]]:
    """What is open of a bill, by the payments that put it on the khata; the rest to none of them."""
    rows = SaleTender.objects.filter(sale_id=sale_id, method=Method.ON_ACCOUNT).order_by("position")
    for position, amount in rows.values_list("position", "amount_minor"):
        part = min(amount - before.get(position, 0), opened_minor)
        if part > 0:
            opened_minor -= part
            yield position, part
    if opened_minor:
        yield 0, opened_minor


def _of_claim(claim: Claim, left_minor: int) -> Repaid | None:
    """What of promised money never came and did not go back yet: on the khata as far as it is open there, or lost."""
    end = lies_now(claim)
    told = claim.entry_id, claim.position
    if end is None or left_minor <= 0:
        return None
    if end.lies == Lies.GIVEN_UP:
        return Repaid(*told, claim.method, places.named(claim.shop_id, "given-up"), left_minor)
    opened = min(left_minor, open_of_entry(end.entry_id)) if end.lies == Lies.KHATA else 0
    if not opened or claim.customer_id is None:
        return None
    khata = places.customer(claim.shop_id, canonical(claim.customer_id))
    return Repaid(*told, str(Method.ON_ACCOUNT), khata, opened, end.entry_id)

"""What must always hold of money that came or went through gateways."""

import datetime
from collections.abc import Iterator
from typing import Any, NamedTuple

from galla.accounts.allowing import allowances_by_entry, sealed
from galla.foundation.checks import invariant
from galla.ledger import queries as ledger
from galla.ledger.entries import Move
from galla.payments import papers
from galla.payments.models import (
    LONGEST_REFERENCE,
    Arrival,
    FailedReturn,
    GatewayPayment,
    GatewayPayout,
    GatewayRefund,
    GatewayReturn,
    Lies,
    PaymentRequest,
    Seen,
    Turn,
)

type PlainMove = tuple[str, str, str, int]


@invariant("what came through gateways equals its postings")
def gateway_payments_equal_postings(shop_id: int | None) -> Iterator[str]:
    """Every payment moved exactly what was asked for, as it was written, and its claim arrived by it."""
    asked = {row.pk: row for row in _paid_requests(shop_id)}
    seen = {**_of(shop_id), "seen": Seen.GATEWAY}
    arrivals: dict[int, Arrival | Turn] = {row.pk: row for row in Arrival.objects.filter(**seen)}
    arrivals |= {row.pk: row for row in Turn.objects.filter(**seen)}
    documents: list[Document] = []
    for row in GatewayPayment.objects.filter(**_of(shop_id)):
        request, arrival = asked.get(row.request_id), arrivals.pop(row.pk, None)
        if request is None or (request.claim_id is not None and request.claim is None):
            yield f"gateway payment {row.pk} is of request {row.request_id}, which is not there as it was"
            continue
        if (row.amount_minor, row.provider) != (request.amount_minor, request.account.provider):
            yield f"gateway payment {row.pk} is not what request {request.pk} asked for"
        yield from _arrived_otherwise(row, request, arrival)
        moves = papers.moves_of_payment(request, row.provider)
        by_id = None if arrival is None else arrival.by_id
        documents.append(Document(row.pk, papers.hash_of_payment(row), row.happened_at, moves, by_id))
    for number in arrivals:
        yield f"arrival {number} is of no gateway payment"
    yield from _unequal(shop_id, papers.GATEWAY_PAID, "gateway payment", documents)


@invariant("what went back through gateways equals its postings")
def gateway_returns_equal_postings(shop_id: int | None) -> Iterator[str]:
    """Every return moved exactly what was to go back, and no more than was paid."""
    related = ("payment__request__claim", "payment__request__account")
    refunds = GatewayRefund.objects.filter(**_of(shop_id), done__isnull=False).select_related(*related)
    asked, allowances = {row.pk: row for row in refunds}, allowances_by_entry(shop_id, [papers.REFUND_ASKED])
    failures = {row.gone_back_id: row for row in FailedReturn.objects.filter(**_of(shop_id))}
    documents: list[Document] = []
    came_back: list[Document] = []
    totals: dict[int, int] = {}
    for row in GatewayReturn.objects.filter(**_of(shop_id)):
        refund = asked.get(row.refund_id)
        request = None if refund is None else refund.payment.request
        if refund is None or request is None or (request.claim_id is not None and request.claim is None):
            yield f"gateway return {row.pk} is of refund {row.refund_id}, which is not there as it was"
            continue
        payment = refund.payment
        failed = failures.pop(row.pk, None)
        if (failed is None) is not (refund.failed_at is None):
            yield f"gateway return {row.pk} reached its payer or not, and its refund {refund.pk} says otherwise"
        totals[payment.pk] = totals.get(payment.pk, 0) + (row.amount_minor if failed is None else 0)
        if row.amount_minor != refund.amount_minor or totals[payment.pk] > payment.amount_minor:
            yield f"gateway return {row.pk} is not what was to go back of payment {payment.pk}"
        moves = papers.moves_of_return(refund)
        document = sealed(papers.hash_of_return(row), allowances.get(refund.pk, ()))
        documents.append(Document(row.pk, document, row.happened_at, moves))
        if failed is not None:
            if failed.amount_minor != row.amount_minor:
                yield f"failed return {failed.pk} is not what return {row.pk} had sent"
            moves, document = papers.moves_of_failed_return(refund), papers.hash_of_failed_return(failed)
            came_back.append(Document(failed.pk, document, failed.happened_at, moves))
    for number in failures.values():
        yield f"failed return {number.pk} is of return {number.gone_back_id}, which is not there as it was"
    yield from _unequal(shop_id, papers.GATEWAY_RETURNED, "gateway return", documents)
    yield from _unequal(shop_id, papers.RETURN_FAILED, "failed return", came_back)


@invariant("what gateways sent to the bank equals its postings")
def gateway_payouts_equal_postings(shop_id: int | None) -> Iterator[str]:
    """Every payout moved exactly what it says, and is of its account."""
    documents: list[Document] = []
    for row in GatewayPayout.objects.filter(**_of(shop_id)).select_related("account"):
        if (row.account.shop_id, row.account.provider) != (row.shop_id, row.provider):
            yield f"gateway payout {row.pk} is of another account than it says"
        moves = papers.moves_of_payout(row)
        documents.append(Document(row.pk, papers.hash_of_payout(row), row.happened_at, moves))
    yield from _unequal(shop_id, papers.GATEWAY_PAID_OUT, "gateway payout", documents)


class Document(NamedTuple):
    """A row that its entry must carry: its id, the hash, the moment, the moves, and who wrote it if it says so."""

    number: int
    hash: str
    happened_at: datetime.datetime
    moves: list[Move]
    by_id: int | None = None


def _paid_requests(shop_id: int | None) -> Iterator[PaymentRequest]:
    rows = PaymentRequest.objects.filter(**_of(shop_id), payment__isnull=False).select_related("claim", "account")
    return rows.order_by("id").iterator(chunk_size=2000)


def _arrived_otherwise(row: GatewayPayment, request: PaymentRequest, arrival: Arrival | Turn | None) -> Iterator[str]:
    """A claim that did not arrive by its payment, and as that was written."""
    said = None if arrival is None else (arrival.claim_id, arrival.reference, arrival.happened_at, arrival.shop_id)
    wanted = (request.claim_id, row.payment_id[:LONGEST_REFERENCE], row.happened_at, row.shop_id)
    # The entry's hash is the payment's, so a turn that came by it says nothing of its own.
    if isinstance(arrival, Turn) and _own(arrival) != (Lies.WAITED, Lies.BANK, "", None):
        yield f"turn {arrival.pk} led elsewhere than gateway payment {row.pk}"
    if said != (None if request.claim_id is None else wanted):
        yield f"gateway payment {row.pk} is not what its claim arrived by"


def _own(turn: Turn) -> tuple[str, str, str, int | None]:
    return turn.was, turn.now, turn.reason, turn.undoes_id


def _unequal(shop_id: int | None, kind: str, name: str, documents: list[Document]) -> Iterator[str]:
    """Where documents and entries of a kind are not each other's."""
    entries = ledger.entries_of_kind(shop_id, [kind])
    posted: dict[int, list[PlainMove]] = {}
    for fact in ledger.postings_of_kind(shop_id, [kind]):
        posted.setdefault(fact.entry_id, []).append((fact.source, fact.target, fact.unit, fact.amount))
    for number, document_hash, happened_at, moves, by_id in documents:
        entry = entries.pop(number, None)
        plain = [(move.source.key, move.target.key, move.unit.key, move.amount) for move in moves]
        if entry is None or (entry.document_hash, entry.happened_at) != (document_hash, happened_at):
            yield f"{name} {number} is not what its entry was made for"
        elif by_id not in (None, entry.by_id):
            yield f"{name} {number} was written by somebody else"
        elif sorted(posted.get(number, [])) != sorted(plain):
            yield f"{name} {number} says other moves than its entry"
    for number in entries:
        yield f"entry {number} is a {name} and has no row"


def _of(shop_id: int | None) -> dict[str, Any]:
    return {} if shop_id is None else {"shop_id": shop_id}

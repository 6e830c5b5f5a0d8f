"""What must always hold of promised money."""

from collections.abc import Iterator

from django.db import connection

from galla.accounts.allowing import allowances_by_entry, sealed
from galla.foundation.checks import invariant
from galla.foundation.database.rows import execute
from galla.ledger import queries as ledger
from galla.ledger.entries import Move
from galla.payments import papers
from galla.payments.models import Absence, Arrival, Claim, Lies, Method, PaymentRequest, Seen, Turn
from galla.payments.promises import Promise, seal_of

type PlainMove = tuple[str, str, str, int]


@invariant("what became of promised money equals its postings")
def settled_claims_equal_postings(shop_id: int | None) -> Iterator[str]:
    """Every arrival and absence moved exactly its claim's money, and stands as it was written."""
    entries = ledger.entries_of_kind(shop_id, [papers.SETTLED])
    allowances = allowances_by_entry(shop_id, [papers.SETTLED])
    posted: dict[int, list[PlainMove]] = {}
    for fact in ledger.postings_of_kind(shop_id, [papers.SETTLED]):
        posted.setdefault(fact.entry_id, []).append((fact.source, fact.target, fact.unit, fact.amount))
    of_shop = {} if shop_id is None else {"shop_id": shop_id}
    claims = {claim.pk: claim for claim in Claim.objects.filter(**of_shop).order_by("id").iterator(chunk_size=2000)}
    for name, row, document_hash in _ends(shop_id):
        entry, claim = entries.pop(row.pk, None), claims.get(row.claim_id)
        document_hash = sealed(document_hash, allowances.get(row.pk, ()))
        if entry is None or (entry.document_hash, entry.happened_at) != (document_hash, row.happened_at):
            yield f"{name} {row.pk} is not what its entry was made for"
        elif claim is None:
            yield f"{name} {row.pk} is of claim {row.claim_id}, which is not there"
        elif sorted(posted.get(row.pk, [])) != sorted(_plain(_moves(row, claim))):
            yield f"{name} {row.pk} says other moves than its entry"
    for number in entries:
        yield f"entry {number} settles promised money and has no row"


@invariant("what promised money turned out to be equals its postings")
def turns_equal_postings(shop_id: int | None) -> Iterator[str]:
    """Every turn begins where the one before led, moved exactly its claim's money, and stands as it was written."""
    entries = ledger.entries_of_kind(shop_id, list(papers.TURNS))
    allowances = allowances_by_entry(shop_id, papers.TURNS)
    posted: dict[int, list[PlainMove]] = {}
    for fact in ledger.postings_of_kind(shop_id, list(papers.TURNS)):
        posted.setdefault(fact.entry_id, []).append((fact.source, fact.target, fact.unit, fact.amount))
    rows = Turn.objects.select_related("claim__arrival", "claim__absence", "undoes").order_by("claim_id", "number")
    before: dict[int, Turn] = {}
    for row in rows if shop_id is None else rows.filter(shop_id=shop_id):
        entry, last = entries.pop(row.pk, None), before.get(row.claim_id)
        before[row.claim_id] = row
        if row.seen == Seen.GATEWAY:  # its entry is the gateway's payment (``gateway_invariants``)
            if last is None or row.number != last.number + 1 or not _follows(row, last):
                yield f"turn {row.pk} of claim {row.claim_id} does not follow what was known of it"
            if row.owed_minor:
                yield f"turn {row.pk} came by a gateway and says that {row.owed_minor} of it is owed"
            continue
        document_hash = sealed(papers.hash_of_turn(row), allowances.get(row.pk, ()))
        said = (papers.kind_of_turn(row), document_hash, row.happened_at, _reverses(row, last))
        if entry is None or (entry.kind, entry.document_hash, entry.happened_at, entry.reverses_id) != said:
            yield f"turn {row.pk} is not what its entry was made for"
        elif sorted(posted.get(row.pk, [])) != sorted(_plain(papers.moves_of_turn(row, row.claim))):
            yield f"turn {row.pk} says other moves than its entry"
        elif row.number != (1 if last is None else last.number + 1) or not _follows(row, last):
            yield f"turn {row.pk} of claim {row.claim_id} does not follow what was known of it"
    for number in entries:
        yield f"entry {number} turns promised money and has no row"


def _reverses(row: Turn, last: Turn | None) -> int | None:
    """The entry a turn takes back: that of another turn, or that by which somebody said the money had arrived."""
    if row.now != Lies.WAITED:
        return row.undoes_id
    arrival: Arrival | None = getattr(row.claim, "arrival", None)
    if last is None:
        return None if arrival is None else arrival.pk
    return last.pk


def _follows(row: Turn, last: Turn | None) -> bool:
    """Whether a turn begins where the money was, or, of a document that was taken back, where it was promised."""
    if row.undoes is not None:
        return last == row.undoes and (row.was, row.now) == (row.undoes.now, row.undoes.was)
    if row.was == Lies.PROMISED:
        return True
    if row.now == Lies.WAITED:
        return _was_confirmed(row, last)
    if last is not None:
        return row.was == last.now
    if row.was == Lies.BANK:
        return getattr(row.claim, "arrival", None) is not None
    absence: Absence | None = getattr(row.claim, "absence", None)
    return absence is not None and absence.on_khata is (row.was == Lies.KHATA)


def _was_confirmed(row: Turn, last: Turn | None) -> bool:
    """Whether what a turn takes back was said by hand, while the money was waited for."""
    if last is not None:
        return (last.was, last.now) == (Lies.WAITED, Lies.BANK) and last.seen != Seen.GATEWAY
    arrival: Arrival | None = getattr(row.claim, "arrival", None)
    return row.was == Lies.BANK and arrival is not None and arrival.seen != Seen.GATEWAY


# What each entry moved to where promised money lies, and what its promises say. What a gateway sent back, and what was
# undone with an entry, lies there again without being promised anew. Bills from before there were promises are from
# before there were shifts, too, and have none of either.
_PROMISED = """
    SELECT entry_id, account, CAST(sum(moved) AS bigint), CAST(sum(said) AS bigint) FROM (
        SELECT p.shop_id, p.entry_id, a.key AS account, p.amount AS moved, 0 AS said
        FROM ledger_posting p JOIN ledger_account a ON a.id = p.target JOIN ledger_unit u ON u.id = p.unit
            JOIN ledger_entry e ON e.id = p.entry_id
        WHERE (a.key = %s OR a.key LIKE %s) AND u.key = 'money' AND e.reverses_id IS NULL AND e.kind <> %s
            AND (e.shift IS NOT NULL OR EXISTS (SELECT 1 FROM payments_claim c WHERE c.entry_id = e.id))
        UNION ALL
        SELECT shop_id, entry_id, replace(method, '.', ':'), 0, amount_minor FROM payments_claim
    ) both_sides {where} GROUP BY entry_id, account HAVING sum(moved) <> sum(said) ORDER BY entry_id, account
"""


@invariant("promised money is what its entry moved")
def promises_are_what_was_moved(shop_id: int | None) -> Iterator[str]:
    """Every promise stands as it was sealed with its entry, and an entry's promises are what it moved to be seen."""
    of_shop = {} if shop_id is None else {"shop_id": shop_id}
    claims = Claim.objects.filter(**of_shop).order_by("id")
    kinds = claims.order_by().values_list("document", flat=True).distinct()
    entries = ledger.entries_of_kind(shop_id, list(kinds))
    for claim in claims.iterator(chunk_size=2000):
        entry = entries.get(claim.entry_id)
        if entry is None or entry.kind != claim.document:
            yield f"claim {claim.pk} is of entry {claim.entry_id}, which is not there"
        if claim.seal != seal_of(Promise(*(getattr(claim, name) for name in Promise._fields))):
            yield f"claim {claim.pk} is not what was promised"
    asked = PaymentRequest.objects.filter(**of_shop, claim__isnull=False)
    asked = asked.exclude(claim_id__in=Claim.objects.values("pk"))
    for number, claim_id in asked.values_list("pk", "claim_id"):
        yield f"payment request {number} is of claim {claim_id}, which is not there"
    statement = _PROMISED.format(where="" if shop_id is None else "WHERE shop_id = %s")
    parameters = [Method.UPI.value, f"{Method.UPI.value}:%", papers.GATEWAY_RETURNED]
    with connection.cursor() as cursor:
        for row in execute(cursor, statement, [*parameters, *of_shop.values()]):
            yield "entry {} moved to {} {}, its promises say {}".format(*row)


def _ends(shop_id: int | None) -> Iterator[tuple[str, Arrival | Absence, str]]:
    of_shop = {} if shop_id is None else {"shop_id": shop_id}
    # What a gateway said to have arrived stands under the gateway's payment (``gateway_invariants``).
    for arrival in Arrival.objects.filter(**of_shop).exclude(seen=Seen.GATEWAY):
        yield "arrival", arrival, papers.hash_of_arrival(arrival)
    for absence in Absence.objects.filter(**of_shop):
        yield "absence", absence, papers.hash_of_absence(absence)


def _moves(row: Arrival | Absence, claim: Claim) -> list[Move]:
    if isinstance(row, Arrival):
        return papers.moves_of_arrival(claim)
    return papers.moves_of_absence(claim, on_khata=row.on_khata)


def _plain(moves: list[Move]) -> list[PlainMove]:
    return [(move.source.key, move.target.key, move.unit.key, move.amount) for move in moves]

"""What must always hold of expenses; ``galla verify`` runs these."""

from collections.abc import Iterable, Iterator

from django.db.models import Exists, OuterRef, Q

from galla.accounts.allowing import allowances_by_entry, sealed
from galla.cashbook import papers
from galla.cashbook.models import BankHold, Expense, ExpenseVoid, Settlement, SettlementVoid
from galla.credit.models import Unseen
from galla.drawer.acts import pieces_of
from galla.drawer.cash import worth_of
from galla.foundation.checks import invariant
from galla.ledger import queries as ledger
from galla.ledger.entries import Move
from galla.media.models import StoredFile
from galla.payments.models import Claim, Lies, Method, kind_of
from galla.payments.queries import OPEN, in_state
from galla.payments.ways import is_cash, is_seen_later
from galla.payments.whereabouts import lies_now

type PlainMove = tuple[str, str, str, int]
type Told = tuple[str, Expense | ExpenseVoid, str, list[Move], str, int | None]


@invariant("expenses equal their postings")
def expenses_equal_postings(shop_id: int | None) -> Iterator[str]:
    """Every expense and every void moved exactly what its paper says, and stands as it was written."""
    kinds = [papers.EXPENSE, papers.EXPENSE_VOID]
    entries, allowances = ledger.entries_of_kind(shop_id, kinds), allowances_by_entry(shop_id, kinds)
    posted: dict[int, list[PlainMove]] = {}
    for fact in ledger.postings_of_kind(shop_id, kinds):
        if fact.unit == "shift":  # opened by whatever is done first at a till: no paper's own move
            continue
        posted.setdefault(fact.entry_id, []).append((fact.source, fact.target, fact.unit, fact.amount))
    for kind, paper, document_hash, moves, series, reverses in _papers(shop_id):
        number, entry = paper.pk, entries.pop(paper.pk, None)
        if entry is None:
            yield f"{kind} {number} has no entry"
        elif entry.kind != kind or entry.document_hash != sealed(document_hash, allowances.get(number, ())):
            yield f"{kind} {number} is not what its entry was made for"
        elif (entry.happened_at, entry.business_date) != (paper.happened_at, paper.business_date):
            yield f"{kind} {number} has another date than its entry"
        elif (entry.series, entry.reverses_id) != (series, reverses):
            yield f"{kind} {number} stands elsewhere than it should, or takes another entry back"
        elif sorted(posted.get(number, [])) != sorted(_plain(moves)):
            yield f"{kind} {number} says other moves than its entry"
    for number, entry in entries.items():
        yield f"entry {number} ({entry.kind}) has no paper"


@invariant("pictures of receipts are those that were handed in")
def pictures_are_theirs(shop_id: int | None) -> Iterator[str]:
    """The picture of an expense is of its shop and has the hash the expense carries."""
    rows = Expense.objects.exclude(picture=None)
    rows = rows if shop_id is None else rows.filter(shop_id=shop_id)
    files = StoredFile.objects.in_bulk([number for number in rows.values_list("picture_id", flat=True) if number])
    for expense in rows:
        file = files.get(expense.picture_id or 0)
        if file is None or (file.shop_id, file.sha256) != (expense.shop_id, expense.picture_sha256):
            yield f"the picture {expense.picture_id} of expense {expense.pk} is not the one that was handed in"


def _papers(shop_id: int | None) -> Iterator[Told]:
    of_shop = {} if shop_id is None else {"shop_id": shop_id}
    known = {}
    for expense in Expense.objects.filter(**of_shop):
        known[expense.pk] = expense
        told = papers.hash_of(expense), papers.moves_of(expense), papers.series_of(expense)
        yield papers.EXPENSE, expense, *told, None
    for void in ExpenseVoid.objects.filter(**of_shop):
        taken = known.get(void.expense_id)
        moves, series = (papers.moves_of_void(taken), papers.series_of(taken)) if taken else ([], "")
        yield papers.EXPENSE_VOID, void, papers.hash_of_void(void), moves, series, void.expense_id


def _plain(moves: Iterable[Move]) -> list[PlainMove]:
    return [(move.source.key, move.target.key, move.unit.key, move.amount) for move in moves]


type SettledMove = tuple[str, str, str, int]
type SettledTold = tuple[str, Settlement | SettlementVoid, Settlement | None, str, list[Move]]


@invariant("settlements equal their postings")
def settlements_equal_postings(shop_id: int | None) -> Iterator[str]:
    """Every settlement and every one taken back moved exactly what its paper says, and stands as it was written."""
    kinds = [papers.SETTLEMENT, papers.SETTLEMENT_VOID]
    entries, allowances = ledger.entries_of_kind(shop_id, kinds), allowances_by_entry(shop_id, kinds)
    posted: dict[int, list[SettledMove]] = {}
    for fact in ledger.postings_of_kind(shop_id, kinds):
        if fact.unit != "shift":  # opened by whatever is done first at a till
            posted.setdefault(fact.entry_id, []).append((fact.source, fact.target, fact.unit, fact.amount))
    for kind, paper, of, document_hash, moves in _settlements(shop_id):
        number, entry = paper.pk, entries.pop(paper.pk, None)
        if entry is None or of is None:
            yield f"{kind} {number} has no entry, or is of nothing"
        elif entry.kind != kind or entry.document_hash != sealed(document_hash, allowances.get(number, ())):
            yield f"{kind} {number} is not what its entry was made for"
        elif (entry.happened_at, entry.business_date) != (paper.happened_at, paper.business_date):
            yield f"{kind} {number} has another date than its entry"
        elif (entry.series, entry.reverses_id) != (f"journal:till:{of.till_id}", None if of is paper else of.pk):
            yield f"{kind} {number} stands elsewhere than it should, or takes another entry back"
        elif sorted(posted.get(number, [])) != sorted(_plainly(moves)):
            yield f"{kind} {number} says other moves than its entry"
    for number, entry in entries.items():
        yield f"entry {number} ({entry.kind}) has no paper"


@invariant("cash of settlements is their notes and what is loose")
def cash_is_told(shop_id: int | None) -> Iterator[str]:
    """A settlement in cash is made of its notes and loose cash; one of another way has neither."""
    rows = Settlement.objects.all() if shop_id is None else Settlement.objects.filter(shop_id=shop_id)
    for paper in rows.iterator(chunk_size=2000):
        told = worth_of(pieces_of(paper.notes)) + paper.loose_minor
        if told != (paper.amount_minor if is_cash(paper.method) else 0):
            yield f"settlement {paper.pk} of {paper.amount_minor} tells {told} in cash"


@invariant("what limits wait for is what was promised for khatas and is not there")
def limits_wait_for_what_is_promised(shop_id: int | None) -> Iterator[str]:
    """Every promise of a settlement that is waited for, or was given up, frees no limit; nothing else is kept off.

    Beside what was promised stands what goes to the bank by itself: of a payment that stands, seen where it is matched.
    """
    of_shop = {} if shop_id is None else {"shop_id": shop_id}
    rows = in_state(Claim.objects.filter(**of_shop, document=papers.SETTLEMENT), OPEN)
    due: set[tuple[int, int | None, int]] = {*rows.values_list("entry_id", "customer_id", "amount_minor")}
    due |= {(row.entry_id, row.customer_id, row.amount_minor) for row in _given_up(shop_id)}
    to_the_bank = set(_seen_later(shop_id))
    waiting = Unseen.objects.filter(**of_shop)
    matched = BankHold.objects.filter(entry_id=OuterRef("entry_id"), shop_id=OuterRef("shop_id"))
    amiss = waiting.filter(seen_at=None).filter(Exists(matched)) | waiting.filter(seen_at__isnull=False)
    for row in amiss.order_by("entry_id"):
        told = (row.entry_id, row.customer_id, row.amount_minor)
        if row.seen_at is None:
            yield f"{row.amount_minor} of payment {row.entry_id} is matched with the bank, and is waited for"
        elif told not in to_the_bank:
            yield f"{row.amount_minor} of payment {row.entry_id} of customer {row.customer_id} was seen elsewhere"
    kept = set(waiting.filter(seen_at=None).values_list("entry_id", "customer_id", "amount_minor")) - to_the_bank
    for entry_id, customer_id, amount in sorted(due ^ kept):
        wrong = "frees the limit" if (entry_id, customer_id, amount) in due else "is not promised, and is waited for"
        yield f"{amount} of payment {entry_id} of customer {customer_id} {wrong}"


def _seen_later(shop_id: int | None) -> Iterator[tuple[int, int, int]]:
    """Payments that stand whose money goes to the bank by itself: number, customer, amount."""
    of_shop = {} if shop_id is None else {"shop_id": shop_id}
    rows = Settlement.objects.filter(**of_shop, void=None, pk__in=Unseen.objects.filter(**of_shop).values("entry_id"))
    for number, customer, amount, method in rows.values_list("pk", "customer_id", "amount_minor", "method"):
        if is_seen_later(method) and kind_of(method) != Method.UPI:
            yield number, customer, amount


def _given_up(shop_id: int | None) -> Iterator[Claim]:
    """What was promised by payments for khatas that stand, and was given up without a khata."""
    of_shop = {} if shop_id is None else {"shop_id": shop_id}
    rows = Claim.objects.filter(**of_shop, document=papers.SETTLEMENT, customer__isnull=False)
    ended = rows.filter(Q(absence__isnull=False) | Q(turns__isnull=False)).distinct()
    for claim in ended.select_related("arrival", "absence").prefetch_related("turns"):
        end = lies_now(claim)
        if end is not None and end.lies == Lies.GIVEN_UP and not ledger.is_reversed(claim.shop_id, claim.entry_id):
            yield claim


def _settlements(shop_id: int | None) -> Iterator[SettledTold]:
    of_shop = {} if shop_id is None else {"shop_id": shop_id}
    known = {}
    for paper in Settlement.objects.filter(**of_shop).prefetch_related("shares"):
        known[paper.pk] = paper
        own = [share for share in paper.shares.all() if share.shop_id == paper.shop_id]
        shares = [(share.charge_id, share.amount_minor) for share in own]
        told = papers.hash_of_settlement(paper, shares), papers.moves_of_settlement(paper)
        yield papers.SETTLEMENT, paper, paper, *told
    voids = SettlementVoid.objects.filter(**of_shop)
    promises: dict[int, list[Claim]] = {}
    for claim in (
        Claim.objects.filter(entry_id__in=voids.values("settlement_id"), **of_shop)
        .select_related("arrival", "absence")
        .prefetch_related("turns")
    ):
        promises.setdefault(claim.entry_id, []).append(claim)
    for void in voids:
        of = known.get(void.settlement_id)
        moves = papers.moves_of_settlement_void(of, void, promises.get(of.pk, ())) if of else []
        yield papers.SETTLEMENT_VOID, void, of, papers.hash_of_settlement_void(void), moves


def _plainly(moves: Iterable[Move]) -> list[SettledMove]:
    return [(move.source.key, move.target.key, move.unit.key, move.amount) for move in moves]

"""What must always hold of what customers gave ahead; ``galla verify`` runs these."""

from collections.abc import Iterable, Iterator

from galla.accounts.allowing import allowances_by_entry, sealed
from galla.drawer.acts import pieces_of
from galla.drawer.cash import worth_of
from galla.foundation.checks import invariant
from galla.ledger import queries as ledger
from galla.ledger.branches import receipts_of_branch
from galla.ledger.entries import Move
from galla.ledger.holding import standing_beside
from galla.ledger.numbering import number_text
from galla.payments.ways import is_cash
from galla.prepaid import papers
from galla.prepaid.models import MAKES_A_CARD, GiftCard, GivenBack, KeptRest, Kind, Prepayment

KINDS = [*Kind.values, papers.BACK, papers.REST]
type PlainMove = tuple[str, str, str, int]
type Told = tuple[str, Prepayment | GivenBack | KeptRest, str, list[Move], str, int | None]


@invariant("what was given ahead equals its postings")
def prepayments_equal_postings(shop_id: int | None) -> Iterator[str]:
    """Every prepayment and every one given back moved exactly what its paper says, and stands as it was written."""
    entries, allowances = ledger.entries_of_kind(shop_id, KINDS), allowances_by_entry(shop_id, KINDS)
    posted: dict[int, list[PlainMove]] = {}
    for fact in ledger.postings_of_kind(shop_id, KINDS):
        if fact.unit != "shift":  # opened by whatever is done first at a till
            posted.setdefault(fact.entry_id, []).append((fact.source, fact.target, fact.unit, fact.amount))
    for kind, paper, document_hash, moves, series, reverses in _papers(shop_id):
        number, entry = paper.pk, entries.pop(paper.pk, None)
        if entry is None:
            yield f"{kind} {number} has no entry"
            continue
        written = number_text(entry.series, entry.fiscal_year, entry.number)
        if entry.kind != kind or entry.document_hash != sealed(document_hash, allowances.get(number, ())):
            yield f"{kind} {number} is not what its entry was made for"
        elif (entry.happened_at, entry.business_date) != (paper.happened_at, paper.business_date):
            yield f"{kind} {number} has another date than its entry"
        elif (entry.series, entry.reverses_id) != (series, reverses):
            yield f"{kind} {number} stands elsewhere than it should, or takes another entry back"
        elif isinstance(paper, Prepayment) and paper.number != written:
            yield f"{kind} {number} is numbered {paper.number} and has the number {written} in its series"
        elif sorted(posted.get(number, [])) != sorted(_plain(moves)):
            yield f"{kind} {number} says other moves than its entry"
    for number, entry in entries.items():
        yield f"entry {number} ({entry.kind}) has no paper"


@invariant("gift cards were sold")
def cards_were_sold(shop_id: int | None) -> Iterator[str]:
    """Every card has the one paper it was sold by, or replaced another by, whose number it has."""
    of_shop = {} if shop_id is None else {"shop_id": shop_id}
    sold = dict(Prepayment.objects.filter(kind__in=MAKES_A_CARD, **of_shop).values_list("card_id", "pk"))
    for card in GiftCard.objects.filter(**of_shop):
        if sold.pop(card.pk, None) != card.pk:
            yield f"gift card {card.pk} was never sold"
    for card_id, number in sold.items():
        yield f"gift-card {number} sold the card {card_id}, which is not there"


@invariant("cash given ahead is its notes and what is loose")
def cash_is_told(shop_id: int | None) -> Iterator[str]:
    """A prepayment in cash is made of its notes and loose cash; one of another way has neither."""
    rows = Prepayment.objects.all() if shop_id is None else Prepayment.objects.filter(shop_id=shop_id)
    for paper in rows.iterator(chunk_size=2000):
        told = worth_of(pieces_of(paper.notes)) + paper.loose_minor
        if told != (paper.amount_minor if is_cash(paper.method) else 0):
            yield f"{paper.kind} {paper.pk} of {paper.amount_minor} tells {told} in cash"


@invariant("what may be spent is what is owed for it")
def spendable_is_owed(shop_id: int | None) -> Iterator[str]:
    """On every card and every customer's credit as much may be spent as money is owed for it, and never below nothing.

    The balance in ``prepaid`` is all its moves (an invariant of the ledger's) and the papers are theirs, so what was
    put somewhere and not given back is what was spent there and what is left.
    """
    for kind in ("gift", "store-credit"):
        for held in standing_beside(shop_id, kind, "prepaid"):
            if held.on_hand != -held.money_minor:
                yield f"account {held.account} may spend {held.on_hand}, and {-held.money_minor} is owed for it"
            if held.on_hand < 0:
                yield f"account {held.account} was spent {-held.on_hand} beyond what was there"


def _papers(shop_id: int | None) -> Iterator[Told]:
    of_shop = {} if shop_id is None else {"shop_id": shop_id}
    series: dict[int, str] = {}
    known = {}
    for paper in Prepayment.objects.filter(**of_shop).select_related("card"):
        known[paper.pk] = paper
        sold = paper.card if paper.kind in MAKES_A_CARD else None
        place = series.setdefault(paper.branch_id, receipts_of_branch(paper.shop_id, paper.branch_id))
        yield paper.kind, paper, papers.hash_of(paper, sold), _moves_of(paper), place, None
    for back in GivenBack.objects.filter(**of_shop):
        of = known.get(back.prepayment_id)
        moves = papers.moves_back(of, back) if of and _has_place(of) else []
        yield papers.BACK, back, papers.hash_of_back(back), moves, f"journal:till:{back.till_id}", back.prepayment_id
    for rest in KeptRest.objects.filter(**of_shop):
        told = papers.hash_of_rest(rest), papers.moves_kept(rest), f"journal:till:{rest.till_id}"
        yield papers.REST, rest, *told, None


def _moves_of(paper: Prepayment) -> list[Move]:
    return papers.moves_of(paper) if _has_place(paper) else []


def _has_place(paper: Prepayment) -> bool:
    """Whether it says whose it is at all: one that was changed by hand may not."""
    return paper.card_id is not None or paper.customer_id is not None


def _plain(moves: Iterable[Move]) -> list[PlainMove]:
    return [(move.source.key, move.target.key, move.unit.key, move.amount) for move in moves]

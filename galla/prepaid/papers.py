"""What a prepayment and giving it back mean in moves, and the hash their entries carry of them. Pure.

The actions post these moves, and ``galla verify`` asks again whether they were posted.
"""

from galla.drawer.acts import pieces_of
from galla.drawer.cash import cash_moves
from galla.ledger import places
from galla.ledger.entries import Move, request_hash
from galla.payments.ways import is_cash, lies_in
from galla.prepaid.models import GiftCard, GivenBack, KeptRest, Kind, Prepayment
from galla.prepaid.moves import carried, put, taken

BACK = "prepaid-back"
REST = "gift-card-rest"


def held_in(paper: Prepayment) -> places.Account:
    """Where it can be spent from: the card's account, or the customer's."""
    if paper.card_id is not None:
        return places.gift(paper.shop_id, paper.card_id)
    assert paper.customer_id is not None
    return places.store_credit(paper.shop_id, paper.customer_id)


def money_lies_in(paper: Prepayment, till_id: int) -> places.Account:
    """Where its money came to lie; credit that was given costs the shop. Cash goes back from any till's drawer."""
    if paper.kind == Kind.CREDIT:
        return places.named(paper.shop_id, "goodwill")
    return lies_in(paper.shop_id, paper.method, till_id)


def moves_of(paper: Prepayment) -> list[Move]:
    """Money to where it lies, with its notes, and as much that may be spent; of a lost card, to its new one."""
    if paper.replaces_id is not None:
        return carried(places.gift(paper.shop_id, paper.replaces_id), held_in(paper), paper.amount_minor)
    moves = put(held_in(paper), money_lies_in(paper, paper.till_id), paper.amount_minor)
    if is_cash(paper.method):
        moves += cash_moves(
            shop_id=paper.shop_id,
            till_id=paper.till_id,
            given=pieces_of(paper.notes),
            amount_minor=paper.amount_minor,
            handed_back={},
            back_minor=0,
        )
    return moves


def moves_back(paper: Prepayment, back: GivenBack) -> list[Move]:
    """Money from where it lies now, cash with its notes, and nothing left to spend."""
    moves = taken(held_in(paper), places.account(paper.shop_id, back.source), paper.amount_minor)
    if is_cash(paper.method):
        moves += cash_moves(
            shop_id=paper.shop_id,
            till_id=back.till_id,
            given=None,
            amount_minor=0,
            handed_back=pieces_of(back.notes),
            back_minor=paper.amount_minor,
        )
    return moves


def moves_kept(rest: KeptRest) -> list[Move]:
    """What nobody spent is owed no more: it is income of the shop."""
    income = places.named(rest.shop_id, "unspent-cards")
    return taken(places.gift(rest.shop_id, rest.card_id), income, rest.amount_minor)


def hash_of(paper: Prepayment, card: GiftCard | None) -> str:
    """What the entry carries of a prepayment, and of the card it sold; its number is its place in the series."""
    sold = [card.pk, card.shop_id, card.code_hash, card.last_four, card.expires_on] if card is not None else []
    return request_hash(
        [
            *(paper.shop_id, paper.branch_id, paper.till_id, paper.kind, paper.card_id, paper.customer_id),
            *(paper.method, paper.amount_minor, sorted(paper.notes.items()), paper.loose_minor, paper.reference),
            *(paper.reason, paper.by_id, sold),
            # Papers from before there were replacements keep the hash they have.
            *([paper.replaces_id] if paper.replaces_id is not None else []),
        ]
    )


def hash_of_back(back: GivenBack) -> str:
    """What the entry carries of a prepayment that was given back."""
    told = [back.shop_id, back.till_id, back.prepayment_id, back.source, back.reason]
    return request_hash([*told, sorted(back.notes.items()), back.loose_minor, back.by_id])


def hash_of_rest(rest: KeptRest) -> str:
    """What the entry carries of what was kept of a card."""
    return request_hash([rest.shop_id, rest.till_id, rest.card_id, rest.amount_minor, rest.by_id])

"""Goods that come back onto a shelf, and the value that must follow where it stood below zero. Pure."""

from collections.abc import Collection, Iterable, Mapping

from galla.inventory.papers import variance_moves
from galla.inventory.valuation import variance_of_receipt
from galla.ledger.entries import Move, Standing


def following_value(moves: Iterable[Move], standing: Mapping[tuple[int, int], Standing]) -> list[Move]:
    """The moves of value alone that goods among ``moves`` bring along when they come onto shelves below zero.

    ``standing`` is what the shelves hold before, by (account id, unit id), for every shelf the moves go to. Whoever
    turns a sale round posts these beside its moves; on shelves at or above zero there are none.
    """
    here = dict(standing)
    found: list[Move] = []
    for move in moves:
        if move.target.kind != "shelf" or move.unit.kind != "goods" or not move.amount:
            continue
        pair = (move.target.id, move.unit.id)
        before = here[pair]
        variance = variance_of_receipt(
            on_hand_milli=before.on_hand,
            worth_minor=before.worth_minor,
            quantity_milli=move.amount,
            received_worth_minor=move.worth_minor,
        )
        here[pair] = Standing(before.on_hand + move.amount, before.worth_minor + move.worth_minor - variance)
        found += variance_moves(move.target, move.unit, variance)
    return found


def following_batches(
    moves: Iterable[Move], standing: Mapping[tuple[int, int], Standing], *, kept: Collection[int]
) -> list[Move]:
    """The moves that batches among ``moves`` make on to ``sold`` when their goods come onto a shelf below zero.

    What others had bought there before was of these goods; only what is really there now lies on the shelf again. Of
    goods that are kept by batch no more nothing does: ``kept`` are the units of those that are. A batch stands behind
    the goods it belongs to, as a bill moves them. ``standing`` as in ``following_value``.
    """
    here: dict[tuple[int, int], tuple[int, int]] = {}
    goods: tuple[int, int] | None = None
    found: list[Move] = []
    for move in moves:
        if move.target.kind != "shelf":
            continue
        if move.unit.kind == "goods":
            goods = (move.target.id, move.unit.id)
            on_hand, lying = here.get(goods) or (standing[goods].on_hand, 0)
            here[goods] = (on_hand + move.amount, lying)
        elif move.unit.kind == "batch" and goods is not None and goods[1] not in kept:
            found.append(Move(move.target, move.source, move.unit, move.amount))
        elif move.unit.kind == "batch" and goods is not None and standing[goods].on_hand < 0:
            on_hand, lying = here[goods]
            gone = min(max(lying + move.amount - max(on_hand, 0), 0), move.amount)
            here[goods] = (on_hand, lying + move.amount - gone)
            if gone:
                found.append(Move(move.target, move.source, move.unit, gone))
    return found

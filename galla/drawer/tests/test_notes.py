"""Notes as people type them and programs send them, and the moves cash makes."""

import pytest

from galla.drawer.cash import cash_moves, never_below_zero, read_notes, validate_notes, worth_of, written_notes
from galla.drawer.currencies import CURRENCY_PIECES
from galla.foundation.errors import InvalidInput
from galla.foundation.formats import CURRENCIES
from galla.ledger import places
from galla.ledger.entries import Move
from galla.pricing.change import fewest_notes

VALUES = {50000, 10000, 5000, 50}


def test_notes_are_read_by_their_value_in_the_currency() -> None:
    assert read_notes({"500": 2, "0.50": 4, "100": 0}, minor_digits=2) == {50000: 2, 50: 4}
    assert read_notes({"1000": 3}, minor_digits=0) == {1000: 3}
    assert read_notes({"0.250": 1}, minor_digits=3) == {250: 1}


def test_notes_are_written_as_they_are_read() -> None:
    assert written_notes({50: 4, 50000: 2}, minor_digits=2) == {"500": 2, "0.50": 4}
    assert list(written_notes({50: 4, 50000: 2}, minor_digits=2)) == ["500", "0.50"]


@pytest.mark.parametrize(
    ("notes", "field"),
    [
        ([1], "notes"),
        ("500", "notes"),
        ({str(value): 1 for value in range(1, 40)}, "notes"),
        ({"500": -1}, "notes.500"),
        ({"500": True}, "notes.500"),
        ({"500": 1.0}, "notes.500"),
        ({"500": "1"}, "notes.500"),
        ({"500": 10**9}, "notes.500"),
        ({"5e2": 1}, "notes.5e2"),
        ({"５００": 1}, "notes.５００"),
        ({"0": 1}, "notes.0"),
        ({"-500": 1}, "notes.-500"),
        ({"0.505": 1}, "notes.0.505"),
        ({"500": 1, "500.00": 1}, "notes.500.00"),
        ({500: 1}, "notes.500"),
    ],
)
def test_notes_of_a_wrong_shape_are_refused_by_name(notes: object, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_notes(notes, minor_digits=2)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("notes", "amount", "field"),
    [
        ({300: 1}, 300, "notes.3"),
        ({50000: -1}, None, "notes.500"),
        ({50000: 1}, 60000, "notes"),
        ({50000: 1}, 0, "notes"),
        ({50: 1}, 100, "notes"),
    ],
)
def test_unknown_notes_negative_counts_and_a_wrong_sum_are_refused(
    notes: dict[int, int], amount: int | None, field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        validate_notes(VALUES, notes, amount)
    assert refused.value.field == field


def test_known_notes_that_make_the_amount_pass() -> None:
    validate_notes(VALUES, {50000: 1, 10000: 1, 5000: 0}, 60000)
    validate_notes(VALUES, {}, 0)
    validate_notes(VALUES, {10000: 7})


DRAWER, HANDS, LOOSE = places.drawer(1, 2), places.named(1, "hands"), places.loose(1)


def note(value: int) -> places.Unit:
    return places.note(1, value)


def test_cash_whose_notes_were_told_moves_as_notes() -> None:
    moves = cash_moves(
        shop_id=1,
        till_id=2,
        given={50000: 1, 10000: 1},
        amount_minor=60000,
        handed_back={2000: 2},
        back_minor=4000,
    )
    assert sorted(moves) == sorted(
        [Move(HANDS, DRAWER, note(50000), 1), Move(HANDS, DRAWER, note(10000), 1), Move(DRAWER, HANDS, note(2000), 2)]
    )


def test_cash_whose_notes_nobody_told_is_loose_less_the_notes_handed_back_from_nowhere() -> None:
    moves = cash_moves(shop_id=1, till_id=2, given=None, amount_minor=60000, handed_back={}, back_minor=4000)
    assert moves == [Move(HANDS, DRAWER, LOOSE, 56000)]


def test_loose_change_leaves_the_drawer_when_the_notes_were_told() -> None:
    moves = cash_moves(shop_id=1, till_id=2, given={50000: 1}, amount_minor=50000, handed_back={}, back_minor=4000)
    assert moves == [Move(HANDS, DRAWER, note(50000), 1), Move(DRAWER, HANDS, LOOSE, 4000)]


def test_notes_and_loose_cash_always_come_to_the_money_that_stays() -> None:
    for given, amount, back, notes_back in (
        ({50000: 2}, 100000, 12300, {10000: 1, 2000: 1}),
        (None, 5000, 300, {100: 3}),
        ({}, 0, 700, {500: 1}),
    ):
        moves = cash_moves(
            shop_id=1, till_id=2, given=given, amount_minor=amount, handed_back=notes_back, back_minor=back
        )
        worth = {note(value).id: value for value in (50000, 10000, 2000, 500, 100)} | {LOOSE.id: 1}
        total = sum(move.amount * worth[move.unit.id] * (1 if move.target == DRAWER else -1) for move in moves)
        assert total == amount - back


def test_notes_that_leave_a_drawer_are_guarded_and_neither_what_comes_nor_loose_cash() -> None:
    moves = cash_moves(
        shop_id=1, till_id=2, given={50000: 1}, amount_minor=50000, handed_back={2000: 1}, back_minor=3000
    )
    assert never_below_zero(moves) == {(DRAWER.id, note(2000).id): 0}


def test_every_currency_with_a_list_is_known_and_can_make_every_amount_its_smallest_coin_divides() -> None:
    for code, pieces in CURRENCY_PIECES.items():
        assert code in CURRENCIES
        values = [piece.value_minor for piece in pieces]
        assert len(set(values)) == len(values), f"{code} names a value twice"
        smallest = min(values)
        assert all(piece.value_minor % smallest == 0 for piece in pieces)
        for amount in range(smallest, 60 * smallest, smallest):
            hand = fewest_notes(amount, dict.fromkeys(values, 60))
            assert hand is not None, f"{code} cannot make {amount}"
            assert worth_of(hand) == amount

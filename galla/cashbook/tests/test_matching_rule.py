"""The rule by which lines and moves are proposed: never different sums, and the same however they come."""

import datetime
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from galla.cashbook.bank.matching import Proposal, Reason, Side, Strength, propose
from galla.cashbook.bank.references import references_in, references_of, rrns_of

DAY = datetime.date(2026, 11, 21)
RRNS = ("633212345678", "633212345679", "633212345680")


def side(key: str, minor: int = 11_800, *references: str, after: int = 0, group: str = "") -> Side:
    """A line or move so many days after the first."""
    return Side(key, DAY + datetime.timedelta(days=after), minor, frozenset(references), group)


def sides(prefix: str) -> st.SearchStrategy[list[Side]]:
    """A few lines or moves of few amounts, days and references, so that they meet."""
    one = st.tuples(
        st.integers(0, 8),
        st.sampled_from((-500, 100, 200, 300)),
        st.frozensets(st.sampled_from((*RRNS, "cheque77", "tr9911")), max_size=2),
        st.sampled_from(("", "upi")),
    )
    return st.lists(one, max_size=14).map(
        lambda drawn: [
            Side(f"{prefix}{number}", DAY + datetime.timedelta(days=day), minor, words, group)
            for number, (day, minor, words, group) in enumerate(drawn)
        ]
    )


def checked(lines: list[Side], moves: list[Side], days: int) -> list[Proposal]:
    """The proposals, after looking whether each is one."""
    found = propose(lines, moves, days=days)
    by_key = {one.key: one for one in (*lines, *moves)}
    for proposal in found:
        line, own = by_key[proposal.line], [by_key[key] for key in proposal.moves]
        assert sum(move.amount_minor for move in own) == line.amount_minor
        if proposal.strength is Strength.SURE:
            assert line.references & own[0].references
        elif proposal.reason is not Reason.TOO_EARLY:
            assert all(abs((line.day - move.day).days) <= days for move in own)
        if len(own) == 1:
            mine, theirs = rrns_of(line.references), rrns_of(own[0].references)
            assert not (mine and theirs) or mine & theirs
    counted = Counter(key for proposal in found for key in (proposal.line, *proposal.moves))
    assert not [key for key, times in counted.items() if times > 1]
    return found


@given(lines=sides("l"), moves=sides("m"), days=st.integers(0, 4), dice=st.randoms())
def test_different_sums_never_meet_and_the_order_of_lines_and_moves_makes_no_difference(
    lines: list[Side], moves: list[Side], days: int, dice: "object"
) -> None:
    found = checked(lines, moves, days)
    dice.shuffle(lines)  # type: ignore[attr-defined]
    dice.shuffle(moves)  # type: ignore[attr-defined]
    assert checked(lines, moves, days) == found


@given(lines=sides("l"), moves=sides("m"), days=st.integers(0, 4))
def test_without_references_nothing_stays_alone_that_could_have_had_a_partner(
    lines: list[Side], moves: list[Side], days: int
) -> None:
    bare, plain = ([one._replace(references=frozenset(), group="") for one in some] for some in (lines, moves))
    found = checked(bare, plain, days)
    assert len(found) == most_pairs(bare, plain, days)


def most_pairs(lines: list[Side], moves: list[Side], days: int) -> int:
    """How many pairs there can be at all, by augmenting paths (Berge 1957)."""
    partner: dict[str, Side] = {}

    def finds(line: Side, tried: set[str]) -> bool:
        for move in moves:
            near = abs((line.day - move.day).days) <= days
            if line.amount_minor == move.amount_minor and near and move.key not in tried:
                tried.add(move.key)
                if move.key not in partner or finds(partner[move.key], tried):
                    partner[move.key] = line
                    return True
        return False

    return sum(finds(line, set()) for line in lines)


def test_a_shared_reference_is_sure_however_far_apart() -> None:
    found = propose([side("l", 11_800, "utr99", after=40)], [side("m", 11_800, "utr99")], days=3)
    assert found == [Proposal("l", ("m",), Strength.SURE, Reason.REFERENCE, 40)]


def test_money_at_the_bank_before_it_was_promised_is_not_sure() -> None:
    line, move = side("l", 11_800, "utr99"), side("m", 11_800, "utr99", after=1)
    assert [one.strength for one in propose([line], [move], days=3)] == [Strength.SURE]
    promised = move._replace(is_promised=True)
    found = propose([line], [promised], days=3)
    assert found == [Proposal("l", ("m",), Strength.LIKELY, Reason.TOO_EARLY, 1)]
    same_day = promised._replace(day=line.day)
    assert [one.strength for one in propose([line], [same_day], days=3)] == [Strength.SURE]


def test_a_reference_two_moves_share_is_nobodys() -> None:
    moves = [side("m1", 11_800, "utr99"), side("m2", 11_800, "utr99")]
    found = propose([side("l", 11_800, "utr99")], moves, days=3)
    assert [(one.moves, one.strength) for one in found] == [(("m1",), Strength.POSSIBLE)]


def test_two_transactions_of_one_amount_are_not_taken_for_each_other() -> None:
    assert propose([side("l", 11_800, RRNS[0])], [side("m", 11_800, RRNS[1])], days=3) == []


def test_the_only_one_near_its_day_is_likely_and_one_of_several_possible() -> None:
    lines, moves = [side("l", after=1)], [side("m1")]
    assert propose(lines, moves, days=3)[0].strength is Strength.LIKELY
    assert propose(lines, [*moves, side("m2", after=2)], days=3)[0].strength is Strength.POSSIBLE
    assert propose(lines, [side("m1", after=9)], days=3) == []


def test_the_takings_of_a_day_are_paid_out_together_and_not_before_they_were_taken() -> None:
    moves = [side("a", 100, group="upi"), side("b", 200, group="upi"), side("c", 50, group="upi", after=1)]
    assert propose([side("l", 300, after=1)], moves, days=2) == [
        Proposal("l", ("a", "b"), Strength.LIKELY, Reason.DAY, 1)
    ]
    assert propose([side("l", 300, after=-1)], moves, days=2) == []


def test_references_are_read_out_of_whatever_stands_around_them() -> None:
    assert references_in("UPI/633212345678/P2M/TRab12cd34") == {"633212345678", "trab12cd34"}
    assert references_in("CHQ PAID 000123 A/c XX1234 on 28Nov26 IFSC SBIN0001234") == {"123"}
    assert references_in("Acct no. 123456789012 credited") == frozenset()
    assert references_of(["chq 000123"]) == {"123"}

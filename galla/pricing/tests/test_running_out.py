"""Which notes run out, for any drawer and any rate."""

from hypothesis import given
from hypothesis import strategies as st

from galla.pricing.running_out import PACKET, RunsOut, running_out

values = st.sampled_from([100, 200, 500, 1_000, 2_000, 10_000])
drawers = st.dictionaries(values, st.integers(-5, 500), max_size=6)
nets = st.dictionaries(values, st.integers(-200, 2_000), max_size=6)
minutes = st.integers(1, 1_440)


def test_ten_rupee_notes_that_go_out_thirty_an_hour_last_two_hours() -> None:
    found = running_out({1_000: 60}, {1_000: 90}, over_minutes=180, ahead_minutes=240)
    assert found == [RunsOut(1_000, pieces=60, minutes=120, bring=PACKET)]


@given(held=drawers, used=nets, over=minutes, ahead=minutes)
def test_what_is_brought_is_enough_and_comes_in_whole_packets(
    held: dict[int, int], used: dict[int, int], over: int, ahead: int
) -> None:
    found = running_out(held, used, over_minutes=over, ahead_minutes=ahead)
    for one in found:
        assert one.bring > 0
        assert one.bring % PACKET == 0
        assert one.minutes <= ahead
    filled = {value: max(pieces, 0) for value, pieces in held.items()}
    for one in found:
        filled[one.value_minor] = filled.get(one.value_minor, 0) + one.bring
    assert running_out(filled, used, over_minutes=over, ahead_minutes=ahead) == []


@given(held=drawers, used=nets, over=minutes, ahead=minutes, value=values)
def test_with_fewer_notes_nothing_lasts_longer(
    held: dict[int, int], used: dict[int, int], over: int, ahead: int, value: int
) -> None:
    now = {one.value_minor: one.minutes for one in running_out(held, used, over_minutes=over, ahead_minutes=ahead)}
    fewer = held | {value: held.get(value, 0) - 1}
    then = {one.value_minor: one.minutes for one in running_out(fewer, used, over_minutes=over, ahead_minutes=ahead)}
    assert now.keys() <= then.keys()
    assert all(then[each] <= now[each] for each in now)


@given(held=drawers, used=nets, ahead=minutes)
def test_what_comes_in_as_it_goes_out_is_never_warned_of_and_neither_is_a_rate_nobody_knows(
    held: dict[int, int], used: dict[int, int], ahead: int
) -> None:
    still = {value: min(net, 0) for value, net in used.items()}
    assert running_out(held, still, over_minutes=60, ahead_minutes=ahead) == []
    assert running_out(held, used, over_minutes=0, ahead_minutes=ahead) == []

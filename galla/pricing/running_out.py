"""Which notes and coins a drawer will run out of, and how many to bring. Pure arithmetic."""

from collections.abc import Mapping
from dataclasses import dataclass

PACKET = 100
"""Pieces in a packet, as banks hand out notes."""


@dataclass(frozen=True, slots=True)
class RunsOut:
    """Of this value so many pieces are left; after so many minutes there are none, unless so many are brought."""

    value_minor: int
    pieces: int
    minutes: int
    bring: int


def running_out(
    held: Mapping[int, int],
    used: Mapping[int, int],
    *,
    over_minutes: int,
    ahead_minutes: int,
    packets: Mapping[int, int] | None = None,
) -> list[RunsOut]:
    """The values that will not last for ``ahead_minutes``, the first to run out first.

    ``held`` is value in minor units → pieces, ``used`` how many more went out than came in over the last
    ``over_minutes``; things go on at that rate. ``bring`` is what is missing until then, in whole packets
    (``packets``: value → pieces in one, ``PACKET`` where it says nothing).
    """
    if over_minutes <= 0 or ahead_minutes <= 0:
        return []
    found = []
    for value, net in used.items():
        there = max(held.get(value, 0), 0)
        wanted = -(-net * ahead_minutes // over_minutes)
        if net <= 0 or wanted <= there:
            continue
        packet = max((packets or {}).get(value, PACKET), 1)
        bring = -(-(wanted - there) // packet) * packet
        found.append(RunsOut(value, there, there * over_minutes // net, bring))
    return sorted(found, key=lambda one: (one.minutes, one.value_minor))

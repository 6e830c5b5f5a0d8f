"""Cash in a safe that was brought to the bank, counted, and what the count found answered for."""

from typing import Any

from galla.drawer.actions import approve_safe_count, count_safe, deposit, drop_to_safe, pay_in
from galla.sales.tests.conftest import Stall
from tests.world import NOW


def keep_safe(stall: Stall) -> None:
    """One of each paper of a safe, in the second branch."""
    world = stall.world
    act: dict[str, Any] = {"access": stall.access, "at": NOW}
    till, notes = world.station_till, {10000: 6}
    pay_in(**act, key="for the safe", till=till, notes=notes, reason="Float")
    pay_in(**act, key="loose for the safe", till=till, amount_minor=300, reason="Coins")
    drop_to_safe(**act, key="into the safe", till=till, notes=notes, reason="Too much here")
    drop_to_safe(**act, key="loose into the safe", till=till, amount_minor=300, reason="Too much here")
    deposit(**act, key="to the bank", branch=world.station, notes={10000: 2}, slip="7781")
    counted = count_safe(**act, key="safe", branch=world.station, notes={10000: 3}, reason="Month's end").document
    approve_safe_count(**act, count=counted, remark="Paid the carrier")

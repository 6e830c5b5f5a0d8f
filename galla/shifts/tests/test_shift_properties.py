"""Whatever is done at a till: its shifts together are its drawer, and each begins with what the last one ended with."""

from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from galla.drawer.actions import bring, count, drop_to_safe, open_shift, pay_in, pay_out
from galla.drawer.models import DrawerCount, Opening, Shift, ShiftClose
from galla.drawer.queries import contents
from galla.foundation.checks import broken
from galla.foundation.errors import Refusal
from galla.ledger import places
from galla.ledger.shifts import moved_in_shift
from galla.sales.models import Sale
from galla.sales.tests.conftest import Stall
from galla.shifts.actions import close_shift
from galla.shifts.models import ZReport
from tests.world import NOW, build_world

VERBS = ("sell", "sell", "upi", "void", "pay_in", "pay_out", "drop", "bring", "count", "open", "close", "close")
ACTS = st.lists(st.tuples(st.sampled_from(VERBS), st.integers(0, 4)), max_size=14)


class Life:
    """Acts at one till. What is refused is passed over: it wrote nothing."""

    def __init__(self) -> None:
        self.stall = Stall(build_world())
        self.world, self.access = self.stall.world, self.stall.access
        self.step = 0

    def take(self, verb: str, pieces: int) -> None:
        self.step += 1
        act: dict[str, Any] = {"access": self.access, "at": NOW, "till": self.world.till, "key": str(self.step)}
        notes = {10000: pieces}
        verbs: dict[str, Callable[[], object]] = {
            "sell": lambda: self.sell({"method": "cash", "amount": "118.00"}),
            "upi": lambda: self.sell({"method": "upi", "amount": "118.00", "reference": f"T{self.step}"}),
            "void": self.void,
            "pay_in": lambda: pay_in(**act, notes=notes, reason="Change"),
            "pay_out": lambda: pay_out(**act, notes=notes, reason="Milk"),
            "drop": lambda: drop_to_safe(**act, notes=notes, reason="Too much"),
            "bring": lambda: bring(**act, notes=notes, reason="Change"),
            "count": lambda: count(**act, notes=notes),
            "open": lambda: open_shift(**act, notes=notes),
            "close": lambda: close_shift(**act, notes=notes),
        }
        try:
            verbs[verb]()
        except Refusal:
            return

    def sell(self, tender: dict[str, str]) -> None:
        body = {"lines": [{"sku": "TEA", "quantity": "1"}], "tenders": [tender]}
        assert self.stall.post(body, key=str(self.step)).status_code in (201, 409)

    def void(self) -> None:
        sale = Sale.objects.filter(void=None).order_by("-pk").first()
        if sale is not None:
            client = self.world.api("owner", till=self.world.till)
            body = {"reason": "Slip", "rest": "loose"}
            assert client.post(f"/api/v1/sales/{sale.pk}/void/", body, format="json").status_code in (200, 409)


class ShiftsAreTheDrawer(TestCase):
    """The ledger of a till, cut into shifts and put together again."""

    @settings(max_examples=12, deadline=None)
    @given(acts=ACTS)
    def test_shifts_together_are_the_drawer_and_each_begins_where_the_last_one_ended(
        self, acts: list[tuple[str, int]]
    ) -> None:
        life = Life()
        for verb, pieces in acts:
            life.take(verb, pieces)
        drawer = places.drawer(life.world.shop.pk, life.world.till.pk)
        money = places.money(life.world.shop.pk)
        moved = [moved_in_shift(shift.pk, drawer, money) for shift in Shift.objects.all()]
        held = contents(access=life.access, till=life.world.till)
        assert sum(came - went for came, went in moved) == held.cash_minor
        # The first one begins with what it was opened with, if it was counted: that was put in.
        opening = Shift.objects.filter(number=1, opening=Opening.COUNTED).values("opened_by_entry")
        before = DrawerCount.objects.filter(pk__in=opening).values_list("counted_minor", flat=True).first() or 0
        for close in ShiftClose.objects.select_related("count").order_by("shift__number"):
            assert close.opening_minor == before
            before = close.counted_minor or 0
        perpetual = list(ZReport.objects.order_by("number").values_list("perpetual_minor", flat=True))
        assert perpetual == sorted(perpetual)
        closed = sum(z.figures["sold_minor"] for z in ZReport.objects.all())
        assert closed == (perpetual or [0])[-1]
        assert [str(found) for found in broken()] == []

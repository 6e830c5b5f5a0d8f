"""What customers owe and pay, and money promised over UPI, in the model: oldest first, by bill, and taken back."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from galla.cashbook.actions import settle, void_settlement
from galla.cashbook.errors import SettlementTakenBack
from galla.cashbook.models import Settlement
from galla.credit.models import Charge
from galla.credit.queries import ageing
from galla.foundation.errors import InvalidInput, Refusal
from galla.payments.actions import confirm_claim, give_up_claim, unconfirm_claim
from galla.payments.errors import ClaimSettled
from galla.payments.models import Claim, Seen
from tests.invariants.shop import Room

type Notes = dict[int, int]

WAYS = ("cash", "upi", "bank", "card")


class NothingSettled(Refusal):
    """A step that comes back to a payment or a promise before there is one."""


@dataclass
class Khatas:
    """Payments for the khatas of a shop, and what became of promises."""

    room: Room
    paid: list[Settlement] = field(default_factory=list)
    taken_back: set[int] = field(default_factory=set)
    waits_again: set[int] = field(default_factory=set)  # promises that were confirmed by mistake

    def settle(self, pick: int, rupees: int, notes: Notes, way: int, how: int) -> None:
        """Somebody pays: for the newest bill, for a part of it, or for whatever is oldest."""
        room, method = self.room, WAYS[way % len(WAYS)]
        notes = notes if method == "cash" else {}
        amount = sum(value * pieces for value, pieces in notes.items()) or rupees * 100
        customer = room.customers[pick % len(room.customers)]
        before = self._open(room.stands(customer.pk))
        owed = sum(before.values())
        if method != "cash" and pick % 3:
            amount = min(amount, owed) or amount
        shares: dict[int, int] = {}
        if how % 3 and before:
            newest, open_minor = list(before.items())[-1]
            shares = {newest: min(amount, open_minor if how % 3 == 1 else (open_minor + 1) // 2)}
        told: dict[str, Any] = {"notes": notes} if notes else {"amount_minor": amount}
        act: dict[str, Any] = {"access": room.access, "at": room.at, "key": room.key, "customer": customer}
        try:
            paper = settle(**act, method=method, bills=shares, **told).document
        except InvalidInput:
            assert method != "cash", "refused although it was cash"
            assert amount > owed, "refused although it was owed"
            raise
        assert method == "cash" or amount <= owed, "more than was owed, of money nobody has seen"
        assert paper.customer_id == room.stands(customer.pk)
        assert self._open(paper.customer_id) == settled(before, shares, amount), "not what was named, then the oldest"
        room.khata[paper.customer_id] -= amount
        room.begin()
        if method == "cash":
            room.put(notes, 0 if notes else amount)
        else:
            room.held[method] += amount
        self.paid.append(paper)

    def void_settlement(self, pick: int) -> None:
        """A payment is taken back, perhaps not for the first time; cash leaves the drawer again."""
        if not self.paid:
            raise NothingSettled("Nobody paid yet.")
        room, paper = self.room, self.paid[pick % len(self.paid)]
        try:
            void = void_settlement(
                access=room.access, at=room.at, settlement=paper, reason=f"Slip of {room.key}"
            ).document
        except SettlementTakenBack:
            assert paper.pk in self.taken_back, "refused although it was not taken back"
            raise
        assert paper.pk not in self.taken_back, "taken back twice"
        self.taken_back.add(paper.pk)
        room.turned.add(paper.pk)
        room.khata[paper.customer_id] += paper.amount_minor
        room.bring_home(paper.pk)
        room.begin()
        if paper.method == "cash":
            notes = {int(value): pieces for value, pieces in void.notes.items()}
            room.put(notes, void.loose_minor, -1)
        else:
            room.held[paper.method] -= paper.amount_minor

    def see(self, pick: int) -> None:
        """Promised money has come."""
        money = self._promise(pick)
        self._ended(money, lambda: confirm_claim(access=self.room.access, at=self.room.at, money=money))
        self.room.held["bank"] += money.amount_minor

    def unsee(self, pick: int) -> None:
        """That promised money has come was a mistake, perhaps taken back before: it is waited for again."""
        room = self.room
        seen = Claim.objects.filter(shop=room.shop_id, arrival__isnull=False).exclude(arrival__seen=Seen.GATEWAY)
        known = seen.order_by("-pk")[:3]
        if not known:
            raise NothingSettled("Nobody has seen anything.")
        money = known[pick % len(known)]
        try:
            unconfirm_claim(access=room.access, at=room.at, money=money, reason=f"Slip of {room.key}")
        except ClaimSettled:
            assert money.turns.exists(), "refused although it was just confirmed"
            raise
        assert money.pk not in self.waits_again, "waited for twice"
        self.waits_again.add(money.pk)
        room.held["bank"] -= money.amount_minor
        room.held["upi"] += money.amount_minor

    def give_up(self, pick: int, on_khata: bool) -> None:
        """Promised money never came: it is owed, or it is lost."""
        room, money = self.room, self._promise(pick)
        act: dict[str, Any] = {"access": room.access, "at": room.at, "money": money, "reason": "Never came"}
        try:
            self._ended(money, lambda: give_up_claim(**act, on_khata=on_khata))
        except InvalidInput:
            assert on_khata, "refused although nobody asked for a khata"
            assert money.customer_id is None, "refused although it was somebody's"
            raise
        room.given_up.append((money.entry_id, money.customer_id if on_khata else None, money.amount_minor))
        if on_khata:
            assert money.customer_id is not None, "owed by nobody"
            room.khata[money.customer_id] += money.amount_minor
        else:
            room.held["given-up"] += money.amount_minor

    def _ended(self, money: Claim, end: Any) -> None:
        is_turned = money.entry_id in self.room.turned
        try:
            end()
        except ClaimSettled:
            assert is_turned, "refused although nothing became of it yet"
            raise
        assert not is_turned, "settled although its bill was taken back"
        self.waits_again.discard(money.pk)
        self.room.held["upi"] -= money.amount_minor

    def _promise(self, pick: int) -> Claim:
        waits = Q(arrival=None, absence=None) | Q(pk__in=self.waits_again)
        waiting = Claim.objects.filter(waits, shop=self.room.shop_id).order_by("-pk")[:3]
        if not waiting:
            raise NothingSettled("Nothing was promised.")
        return waiting[pick % len(waiting)]

    def _open(self, person: int) -> dict[int, int]:
        """What is open of a person's bills, the oldest first."""
        rows = Charge.objects.filter(shop=self.room.shop_id, person=person).order_by("business_date", "pk")
        return {row.pk: row.open_minor for row in rows if row.open_minor}

    def same(self) -> None:
        """Everybody's debts by their age come to what they owe by the model."""
        room = self.room
        owed: dict[int, int] = {}
        for number, minor in room.khata.items():
            person = room.stands(number)
            owed[person] = owed.get(person, 0) + minor
        aged = list(ageing(room.access, today=room.today))
        for row in aged:
            assert sum(minor for name, minor in row.items() if name.startswith("age_")) == row["owed_minor"]
        found = {row["person_id"]: row["owed_minor"] for row in aged}
        assert found == {person: minor for person, minor in owed.items() if minor > 0}, (
            "aged debts are not what is owed"
        )


def settled(before: dict[int, int], shares: dict[int, int], amount: int) -> dict[int, int]:
    """What is open after so much came, of which so much was for these bills: the rest is for the oldest."""
    after = {number: minor - shares.get(number, 0) for number, minor in before.items()}
    rest = amount - sum(shares.values())
    for number, minor in after.items():
        part = min(rest, minor)
        after[number] -= part
        rest -= part
    return {number: minor for number, minor in after.items() if minor}

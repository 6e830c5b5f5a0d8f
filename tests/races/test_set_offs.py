"""32 clients settle one bill at once, half of them from one debit note, half by paying."""

from typing import Any

import pytest

from galla.purchasing.actions import BillItem, ReturnItem, enter_bill, pay_supplier, return_goods
from galla.purchasing.models import BillStanding, PurchaseReturn, ReturnStanding
from galla.sales.tests.conftest import Stall
from tests.races.crowd import Crowd, Work, codes, every_round_holds, nearly_every_round_is_lost
from tests.races.test_purchases import Buying, buyers
from tests.world import NOW

pytestmark = pytest.mark.race

__all__ = ["buyers"]
SHARE_MINOR = 1_000


class OneNoteOneBill(Buying):
    """A bill of 120.00 and a debit note of 50.00; every client wants to settle 10.00, every other by the note."""

    payer_every = 2

    def start(self, number: int) -> Work:
        receipt = self.came(self.ordered(number), f"cart of round {number}")
        act: dict[str, Any] = {"access": self.stall.access, "at": NOW, "key": f"round {number}"}
        line = receipt.lines.get().pk
        goods = [BillItem("goods", 5 * SHARE_MINOR, receipt_line_id=line, quantity_milli=1_000)]
        items = [ReturnItem(line, 1_000)]
        head: dict[str, Any] = {"billed_on": NOW.date(), "branch": self.stall.world.main, "supplier": self.supplier}
        of_goods = enter_bill(**act | {"key": f"goods {number}"}, **head, number=f"G {number}", items=goods).document
        money: dict[str, Any] = {
            "method": "bank",
            "amount_minor": of_goods.total_minor,
            "bills": {of_goods.pk: of_goods.total_minor},
        }
        pay_supplier(**act, supplier=self.supplier, branch=self.stall.world.main, **money)
        self.note: PurchaseReturn = return_goods(**act, receipt=receipt, items=items).document
        assert self.note.net_minor == 5 * SHARE_MINOR
        crates = [BillItem("other", 12 * SHARE_MINOR, words="Crates")]
        self.bill = enter_bill(**act, **head, number=f"INV {number}", items=crates).document
        share = [{"bill": self.bill.pk, "amount": "10.00"}]
        paid = {"supplier": self.supplier.pk, "method": "bank", "amount": "10.00", "bills": share}

        def ask(place: int) -> Any:
            key = f"round {number}, client {place}"
            if place % self.payer_every:
                return self.post(f"returns/{self.note.pk}/set-off/", {"bills": share}, key)
            return self.post("payments/", paid, key)

        return ask

    def judge(self, answers: list[Any]) -> None:
        """Twelve got through, at most five of them by the note, and the counters say so."""
        won = [place % self.payer_every for place, answer in enumerate(answers) if answer.status_code == 201]
        saved = [won.count(0), len(won) - won.count(0)]
        assert {answer.status_code for answer in answers} == {201, 409}
        assert codes(answers) <= {"bill_paid", "debit_note_used"}
        standing = BillStanding.objects.get(pk=self.bill.pk)
        assert standing.settled_minor == standing.total_minor == sum(saved) * SHARE_MINOR
        assert saved[1] <= 5
        used = ReturnStanding.objects.filter(pk=self.note.pk).values_list("set_off_minor", flat=True).first() or 0
        assert used == saved[1] * SHARE_MINOR


class MostlyByTheNote(OneNoteOneBill):
    """The same, with so few who pay that the note is wanted more often than it lasts, whoever comes first."""

    payer_every = 8


def test_no_bill_is_settled_and_no_note_used_twice_however_many_want_it(
    stall: Stall, buyers: Crowd, rounds: int
) -> None:
    every_round_holds(buyers, OneNoteOneBill(stall), rounds)
    stall.nothing_broken()


def test_without_the_guard_a_note_is_used_more_than_once(
    stall: Stall, buyers: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("galla.purchasing.actions.counting.set_off", lambda *_note, **_told: None)
    nearly_every_round_is_lost(buyers, MostlyByTheNote(stall))

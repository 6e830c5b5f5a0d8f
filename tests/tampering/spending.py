"""Expenses of each kind, one with its receipt and one taken back, for tests that change them by hand."""

import io
from typing import Any

from galla.cashbook.actions import Paid, TaxGiven, make_expense, void_expense
from galla.cashbook.models import ExpenseCategory, PaidFrom
from galla.media.keeping import checked
from galla.media.tests.files import PDF
from galla.sales.tests.conftest import Stall
from tests.world import NOW


def spend(stall: Stall, *, with_files: bool = True) -> None:
    """Rent from the bank with its receipt, and tea from the drawer that was written down twice."""
    rent, tea = (ExpenseCategory.objects.get(shop=stall.world.shop, name=name) for name in ("Rent", "Tea and snacks"))
    act: dict[str, Any] = {"access": stall.access, "at": NOW}
    taxes = [TaxGiven("CGST", 90_000, 900), TaxGiven("SGST", 90_000, 900)]
    bank = Paid(PaidFrom.BANK, 11_800)
    receipt = checked(io.BytesIO(PDF)) if with_files else None
    make_expense(**act, key="rent", category=rent, paid=bank, taxes=taxes, paid_to="Joshi", note="May", picture=receipt)
    drawer = Paid(PaidFrom.DRAWER, notes={10000: 1}, till=stall.world.till)
    twice = make_expense(**act, key="tea", category=tea, paid=drawer).document
    void_expense(**act, expense=twice, reason="written twice")

"""The reports there are, in the order of the index."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from galla.foundation.lists import Listing
from galla.reports.cash_flow import CASH_FLOW
from galla.reports.discounts import DISCOUNTS
from galla.reports.owed import CUSTOMERS, SUPPLIERS
from galla.reports.profit import PROFIT
from galla.reports.taxes import TAXES
from galla.reports.trial_balance import TRIAL_BALANCE


@dataclass(frozen=True, slots=True)
class Report:
    """A report: the name of its page, its list, and the question it answers."""

    name: str
    listing: Listing
    question: str | Promise
    note: str | Promise = ""

    @property
    def page(self) -> str:
        """The name of its page's address."""
        return f"reports:{self.name}"

    @property
    def paper(self) -> str:
        """The name of its paper's address."""
        return f"reports:{self.name}-paper"


TRIAL = Report(
    "trial-balance",
    TRIAL_BALANCE,
    _("What every kind of account has received and given, and whether both sides come to the same."),
    _("The balance is that of the end of the last day; brought forward is what stood before the first."),
)
EARNED = Report(
    "profit",
    PROFIT,
    _("What is left of sales after what the goods cost and what the shop spent."),
    _("What was spent stands below zero. Tax is not in it: it is the state's."),
)
OWING = Report("customers-owe", CUSTOMERS, _("Who owes the shop how much, at the end of any day."))
OWED = Report("suppliers-owed", SUPPLIERS, _("Whom the shop owes how much, at the end of any day."))
CASH = Report(
    "cash-flow",
    CASH_FLOW,
    _("How much cash and money at the bank there was, where it came from and where it went."),
    _("Money on its way: UPI, cards, cheques and gateways, until the bank has it."),
)
TAX = Report(
    "taxes",
    TAXES,
    _("How much of each tax was collected and on what, how much suppliers billed, and what is left to pay."),
    _("A value that bears two taxes, as CGST and SGST, stands with each of them."),
)
GIVEN = Report(
    "discounts",
    DISCOUNTS,
    _("What was taken off bills by hand, by offers and by coupons, off how many bills, and what of it came back."),
    _("What goods that came back gave back of a discount stands on the day they came, of the branch that sold them."),
)
REPORTS = (TRIAL, EARNED, OWING, OWED, CASH, TAX, GIVEN)

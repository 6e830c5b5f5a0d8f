"""A line of the bank that is promised money which turned out otherwise: it came after all, or was taken back."""

import datetime

from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.cashbook.actions.bank_booking import booked, key_of
from galla.cashbook.actions.matching import number_of
from galla.cashbook.bank_book import CLAIMS_COME_TO
from galla.cashbook.errors import SumsDiffer
from galla.cashbook.models import BankAct, BankLine
from galla.foundation.errors import InvalidInput
from galla.foundation.formats import money_of, money_symbol
from galla.payments.actions import arrive_late, send_back
from galla.payments.models import Claim
from galla.pricing.numbers import decimal_text


def book_promise(
    *, access: Access, at: datetime.datetime, line: BankLine, claim: Claim, on_khata: bool = False, note: str = ""
) -> BankAct:
    """Money in: this claim, given up or of a bill that was taken back, has come after all. Money out: the bank took
    this claim's money back, and its customer owes it (``on_khata``) or it is given up. The line is matched with it.

    Raises ``NotAllowed``, ``InvalidInput``, ``SumsDiffer``, ``ClaimSettled``, ``AlreadyMatched``.
    """
    access.require("bank.match")
    if line.account.code != CLAIMS_COME_TO:
        raise InvalidInput(_("Promised money does not come to this account."), field="claim")
    if abs(line.amount_minor) != claim.amount_minor:
        _refuse_sum(access, line, claim)
    if on_khata and line.amount_minor > 0:
        raise InvalidInput(_("This money came in. What the customer owed for it is paid."), field="on_khata")

    def write() -> int:
        told = {"reference": number_of(line), "reason": note}
        if line.amount_minor > 0:
            return arrive_late(access=access, at=at, key=key_of(line), money=claim, **told).pk
        return send_back(access=access, at=at, key=key_of(line), money=claim, on_khata=on_khata, **told).pk

    return booked(access, at, line, write)


def _refuse_sum(access: Access, line: BankLine, claim: Claim) -> None:
    sums, digits = (abs(line.amount_minor), claim.amount_minor), money_of(access.shop.currency).minor_digits
    words = dict(zip(("bank", "book"), (money_symbol(each) for each in sums), strict=True))
    figures = dict(zip(("bank", "book"), (decimal_text(each, places=digits) for each in sums), strict=True))
    raise SumsDiffer(_("The bank says %(bank)s, the book %(book)s.") % words, field="claim", **figures)

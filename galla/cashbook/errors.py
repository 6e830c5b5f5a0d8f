"""What the cash book refuses."""

from galla.foundation.errors import Refusal


class CategoryExists(Refusal):
    """The shop has a category of this name."""

    code = "category_exists"


class AlreadyVoid(Refusal):
    """The expense was taken back before."""

    code = "already_void"


class SettlementTakenBack(Refusal):
    """The settlement was taken back before."""

    code = "settlement_taken_back"


class BankAccountExists(Refusal):
    """The shop has a bank account of this name."""

    code = "bank_account_exists"


class AlreadyMatched(Refusal):
    """A line or a move is in a match that stands."""

    code = "already_matched"


class SumsDiffer(Refusal):
    """The lines come to another sum than the moves. ``figures`` say both."""

    code = "sums_differ"


class MatchUndone(Refusal):
    """The match was undone before."""

    code = "match_undone"


class TransferTakenBack(Refusal):
    """The bank transfer was taken back before."""

    code = "transfer_taken_back"


class MessageUsed(Refusal):
    """The bank's message has confirmed other money already."""

    code = "message_used"

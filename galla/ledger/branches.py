"""Which branch an entry is of: that of its series, noted when the series begins."""

from django.db.models import QuerySet

from galla.accounts.models import Branch, Till

# No till's prefix has a stroke in it, so no bill is ever numbered in a series of receipts. Two letters and a stroke
# leave a number its sixteen characters (rule 50 of the CGST Rules, 2017, for receipt vouchers).
_HEADS, _PLACES = "RSTUVWXYZABEFGHJKLMPQ", "123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ0"
# Heads no receipt has: the credit notes of a branch are a series of their own (rule 53, of the same sixteen signs).
_HEADS_OF_NOTES = "CDNIO"


def receipts_of_branch(shop_id: int, branch_id: int) -> str:
    """The series of a branch's receipts: ``R/1`` of the shop's first branch, ``R/2`` of its second."""
    return _series(_HEADS, shop_id, branch_id)


def credit_notes_of_branch(shop_id: int, branch_id: int) -> str:
    """The series of a branch's credit notes: ``C/1`` of the shop's first branch, ``C/2`` of its second."""
    return _series(_HEADS_OF_NOTES, shop_id, branch_id)


def _series(heads: str, shop_id: int, branch_id: int) -> str:
    before = Branch.objects.filter(shop_id=shop_id, pk__lt=branch_id).count()
    return f"{heads[before // len(_PLACES)]}/{_PLACES[before % len(_PLACES)]}"


def _branch_of_receipts(shop_id: int, code: str) -> int | None:
    """The branch whose receipts or credit notes are numbered so."""
    head, stroke, place = code.partition("/")
    heads = _HEADS_OF_NOTES if head in _HEADS_OF_NOTES else _HEADS
    if not stroke or head not in heads or place not in _PLACES:
        return None
    number = heads.index(head) * len(_PLACES) + _PLACES.index(place)
    found = Branch.objects.filter(shop_id=shop_id).order_by("pk").values_list("pk", flat=True)
    return next(iter(found[number : number + 1]), None)


def branch_of_series(shop_id: int, code: str) -> int | None:
    """The branch of a journal, or of the till or receipts numbered so; None where a series is the shop's."""
    place, _, number = code.rpartition(":")
    if place == "journal:branch":
        return _first(Branch.objects.filter(shop_id=shop_id, pk=int(number)).values_list("pk", flat=True))
    if "/" in code:
        return _branch_of_receipts(shop_id, code)
    tills = Till.objects.filter(shop_id=shop_id)
    found = tills.filter(pk=int(number)) if place == "journal:till" else tills.filter(prefix=code)
    return _first(found.values_list("branch", flat=True))


def _first(rows: "QuerySet[Branch, int] | QuerySet[Till, int]") -> int | None:
    return rows.first()

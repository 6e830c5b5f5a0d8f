"""The numbers by which a payment is known at the bank, found in whatever text they stand in. Pure.

A UPI transaction has a twelve-digit reference (RRN), NEFT and RTGS a UTR of letters and digits, a cheque six digits;
the ``tr`` of our own codes stands in the bank's list as it was. All of them are words of letters and digits.
"""

import re
from collections.abc import Iterable

SHORTEST, LONGEST = 6, 35
SHORTEST_TYPED = 4
LEAST_DIGITS = 4
_WORD = re.compile(r"[0-9A-Za-z]+", re.ASCII)
_OF_AN_ACCOUNT = re.compile(
    r"(?:a/?c(?:ct)?(?:ount)?|acct|account|card|mobile|phone|call)\s*(?:no\.?|number)?\s*[:.]?\s*$", re.IGNORECASE
)
# Digits of an account behind a mask, a branch of a bank (IFSC) and a day are words that many payments share.
_OF_MANY = re.compile(r"[xX]{2,}[0-9]{2,6}|[A-Za-z]{4}0[A-Za-z0-9]{6}|[0-9]{1,2}[A-Za-z]{3}(?:[0-9]{2}){1,2}", re.ASCII)


def references_in(text: str) -> frozenset[str]:
    """The words of a statement's line or a message that may be references, in one writing."""
    found = set()
    for match in _WORD.finditer(text):
        word = match[0]
        if _is_one(word, SHORTEST) and not _OF_AN_ACCOUNT.search(text[max(0, match.start() - 20) : match.start()]):
            found.add(written_alike(word))
    return frozenset(found)


def references_of(texts: Iterable[str]) -> frozenset[str]:
    """The same of what somebody typed as a reference, which may be shorter."""
    return frozenset(
        written_alike(match[0]) for text in texts for match in _WORD.finditer(text) if _is_one(match[0], SHORTEST_TYPED)
    )


def rrns_of(references: Iterable[str]) -> frozenset[str]:
    """Those that are references of UPI or IMPS transactions: two payments never share one."""
    return frozenset(one for one in references if len(one) == 12 and one.isdigit())


def written_alike(word: str) -> str:
    """One writing: small letters, and no zeros before a number (cheque 000123 is 123)."""
    return (word.lstrip("0") or "0") if word.isdigit() and len(word) < 12 else word.casefold()


def _is_one(word: str, shortest: int) -> bool:
    digits = sum(letter.isdigit() for letter in word)
    return shortest <= len(word) <= LONGEST and digits >= LEAST_DIGITS and not _OF_MANY.fullmatch(word)

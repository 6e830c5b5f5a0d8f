"""Words to find things by: the same on every database, because they are cut here and not by a database's own parser.

A word is a run of letters, digits and the marks that belong to them (Unicode categories L, N, M), so that a Devanagari
vowel sign never cuts a word in two. Letters are case-folded; accents of Latin, Greek and Cyrillic letters are taken
off ("café" is found by "cafe"), the signs of Indic scripts stay. A few signs people mean literally (%, _, \\, &, +) are
words of their own.
"""

import re
import unicodedata
from functools import lru_cache

LONGEST_WORD = 40
MOST_WORDS = 64

_SIGNS = "%_\\&+#@$*=<>^~|"
_ASCII_WORDS = re.compile(r"[a-z0-9]+|[" + re.escape(_SIGNS) + "]")
_JOINING = str.maketrans("", "", "'\u2019\u02bc\u200c\u200d")
_DIGITS = re.compile(r"(?![0-9])\d")
_LOST_ACCENTS = re.compile(r"(?<=[\u0041-\u024f\u0370-\u03ff\u0400-\u04ff\u1e00-\u1fff])[\u0300-\u036f]+")
# Signs are kept in Unicode's private area, where no word can be and no query language looks.
_PRIVATE = 0xE000
_SIGN_TO_PRIVATE = {ord(sign): chr(_PRIVATE + ord(sign)) for sign in _SIGNS}


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """``text`` without what people don't mean when they type: case, accents of European letters, joiners.

    The answer is at most three times as long.
    """
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFD", text.translate(_JOINING).casefold())
    folded = _DIGITS.sub(lambda digit: str(unicodedata.decimal(digit[0])), _LOST_ACCENTS.sub("", folded))
    return unicodedata.normalize("NFC", folded)


def words_of(text: str) -> list[str]:
    """The distinct words of a text to be found, in their order. Parts around an apostrophe are words as well."""
    if text.isascii() and text.isalnum():
        return [text.lower()[:LONGEST_WORD]]
    folded = fold(text)
    found = dict.fromkeys(_cut(folded.replace("'", "")))
    if "'" in text or "\u2019" in text:
        parts = _cut(fold(text.replace("\u2019", " ").replace("'", " ")))
        found.update(dict.fromkeys(part for part in parts if len(part) > 1))
    return [word[:LONGEST_WORD] for word in list(found)[:MOST_WORDS]]


def words_sought(text: str, *, most: int = 8) -> list[str]:
    """The distinct words of what somebody typed into a search, at most ``most``. Nothing in it is an operator."""
    found = dict.fromkeys(_cut(fold(text[:400]).replace("'", "")))
    return [word[:LONGEST_WORD] for word in list(found)[:most]]


def _cut(folded: str) -> list[str]:
    if folded.isascii():
        return [word if word.isalnum() else word.translate(_SIGN_TO_PRIVATE) for word in _ASCII_WORDS.findall(folded)]
    words: list[str] = []
    current: list[str] = []
    for character in folded:
        kind = unicodedata.category(character)[0]
        if kind in "LNM":
            current.append(character)
            continue
        if current:
            words.append("".join(current))
            current = []
        if kind == "S" or character in _SIGNS:
            words.append(character.translate(_SIGN_TO_PRIVATE))
    if current:
        words.append("".join(current))
    return words

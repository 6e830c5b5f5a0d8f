"""What goes onto a paper: its title, its number, amounts in words, its code."""

import pytest
import segno

from galla.paper.documents import bill_title, qr_runs
from galla.paper.tests.bills import bill
from galla.paper.texts import BREAK, with_breaks, without_controls
from galla.paper.words import amount_in_words


@pytest.mark.parametrize(
    ("taxed", "untaxed", "registered", "title"),
    [
        (True, False, False, "Tax invoice"),
        (True, False, True, "Tax invoice"),
        (False, True, False, "Bill of supply"),
        (False, True, True, "Bill of supply"),
        (True, True, False, "Invoice-cum-bill of supply"),
        (True, True, True, "Tax invoice"),
        (False, False, False, "Bill of supply"),
    ],
)
def test_a_bill_is_called_as_the_law_calls_it(taxed: bool, untaxed: bool, registered: bool, title: str) -> None:
    assert bill_title(taxed=taxed, untaxed=untaxed, recipient_registered=registered) == title


def test_a_number_longer_than_the_law_allows_is_refused() -> None:
    assert bill(number="M2/26-27/0041822")["number"] == "M2/26-27/0041822"
    with pytest.raises(ValueError, match="16 characters"):
        bill(number="M2/26-27/00418222")


@pytest.mark.parametrize(
    ("minor", "words"),
    [
        (0, "Rupees Zero Only"),
        (1, "Rupees Zero and Paise One Only"),
        (1900, "Rupees Nineteen Only"),
        (2000, "Rupees Twenty Only"),
        (156_800, "Rupees One Thousand Five Hundred Sixty-Eight Only"),
        (10_00_050, "Rupees Ten Thousand and Paise Fifty Only"),
        (1_00_000_00, "Rupees One Lakh Only"),
        (12_34_567_89, "Rupees Twelve Lakh Thirty-Four Thousand Five Hundred Sixty-Seven and Paise Eighty-Nine Only"),
        (1_00_00_000_00, "Rupees One Crore Only"),
        (123_45_00_890_00, "Rupees One Hundred Twenty-Three Crore Forty-Five Lakh Eight Hundred Ninety Only"),
        (-43_200, "Minus Rupees Four Hundred Thirty-Two Only"),
    ],
)
def test_an_amount_in_words_counts_in_lakh_and_crore(minor: int, words: str) -> None:
    assert amount_in_words(minor) == words


@pytest.mark.parametrize(
    ("minor", "currency", "digits", "words"),
    [
        (123_400_089, "USD", 2, "Dollars One Million Two Hundred Thirty-Four Thousand and Cents Eighty-Nine Only"),
        (1_500, "KWD", 3, "KWD One and 500/1000 Only"),
        (1_500, "JPY", 0, "JPY One Thousand Five Hundred Only"),
    ],
)
def test_other_currencies_count_in_their_own_way(minor: int, currency: str, digits: int, words: str) -> None:
    assert amount_in_words(minor, currency, minor_digits=digits) == words


def test_the_runs_of_a_code_are_the_code() -> None:
    text = "upi://pay?pa=asha@example&am=1568.00&cu=INR"
    drawn = qr_runs(text)
    size = drawn["size"]
    painted = [[0] * size for _row in range(size)]
    for column, row, length in drawn["runs"]:
        for place in range(column, column + length):
            painted[row][place] = 1
    assert painted == [list(row) for row in segno.make_qr(text, error="m").matrix]


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("plain", "plain"),
        ("a\tb\r\nc", "a b\nc"),
        ("\x1b@bell\x07\x00", "@bell"),
        ("\u202eturned\u2069", "turned"),
        ("क्षत्रिय \u200dz", "क्षत्रिय \u200dz"),
        ("\ufffe\ue000\ud800", ""),
    ],
)
def test_only_what_can_be_printed_is_printed(typed: str, printed: str) -> None:
    assert without_controls(typed) == printed


def test_long_words_may_break_and_short_ones_stay_as_they_are() -> None:
    assert with_breaks("twenty letters at most") == "twenty letters at most"
    assert with_breaks("x" * 45) == BREAK.join(["x" * 20, "x" * 20, "x" * 5])


def test_a_word_never_breaks_between_a_letter_and_its_marks() -> None:
    for part in with_breaks("क्षि" * 40).split(BREAK)[1:]:
        assert part[0] == "क"

"""Bills on paper, read back from the PDF: what the law wants on them, in every script, whatever a name holds."""

import datetime
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from queue import LifoQueue
from unittest.mock import Mock

import pytest
import typst

from galla.paper import fonts, render
from galla.paper.documents import Sum
from galla.paper.tests import reading
from galla.paper.tests.bills import PLAIN, bill, line
from galla.paper.typesetting import AT_ONCE, NoSuchTemplate, templates

BOTH = pytest.mark.parametrize("template", ["invoice-a4", "receipt-80mm"])
NOON = datetime.datetime(2026, 11, 21, 6, 30, tzinfo=datetime.UTC)


def test_these_are_the_papers() -> None:
    reports = ["report-80mm", "report-a4", "statement-a4", "table-a4"]
    assert templates() == ["day-book", "interest-a4", "invoice-a4", "labels", "receipt-80mm", *reports]


@pytest.mark.parametrize("name", ["", "nothing", "_shared", "../templates/invoice-a4", "invoice-a4.typ"])
def test_another_paper_is_refused(name: str) -> None:
    with pytest.raises(NoSuchTemplate):
        render(name, bill())


@BOTH
def test_a_bill_says_what_the_law_wants(template: str) -> None:
    read = reading.text(render(template, bill()))
    for wanted in (
        "Asha Provision Store",
        "14 Market Road",
        "27AAAPA0000A1Z7",
        "Invoice-cum-bill of supply",
        "M2/26-27/004182",
        "21 Nov 2026, 6:41 pm",
        "Meena Kulkarni",
        "Maharashtra (27)",
        "Detergent powder 1 kg",
        "3402",
        "2.450 kg",
        "−11.80",
        "1,125.24",
        "CGST",
        "SGST",
        "28.13",
        "−0.90",
        "₹1,568.00",
    ):
        assert wanted in read


@BOTH
def test_a_bill_says_how_it_was_paid_and_what_was_handed_back(template: str) -> None:
    read = reading.text(render(template, bill()))
    for wanted in ("UPI, ref 4471", "Cash given, 3 × ₹500", "−432.00", "2 × ₹200 · 1 × ₹20 · 1 × ₹10 · 1 × ₹2"):
        assert wanted in read


@BOTH
def test_what_came_off_is_told_by_what_took_it_under_its_sum(template: str) -> None:
    parts = [Sum("Soap and shampoo", "−42.50", is_part=True), Sum("Diwali, code NAMASTE10", "−18.00", is_part=True)]
    read = reading.text(render(template, bill(sums=(Sum("Discounts", "−60.50"), *parts))))
    for wanted in ("Discounts", "−60.50", "Soap and shampoo", "−42.50", "Diwali, code NAMASTE10", "−18.00"):
        assert wanted in read


def test_a4_has_the_total_in_words_and_a_line_to_sign() -> None:
    read = reading.text(render("invoice-a4", bill()))
    assert "Rupees One Thousand Five Hundred Sixty-Eight Only" in read
    assert "For Asha Provision Store" in read
    assert "Authorised signatory" in read


@BOTH
def test_rupee_sign_and_devanagari_are_letters_not_boxes(template: str) -> None:
    # Conjuncts, vowels that go before their consonant, marks above and below.
    names = ("बासमती चावल", "घी", "श्रीमती क्षत्रिय", "कृष्ण ट्रेडर्स", "हिन्दी ज्ञान", "ऑर्डर १२३")
    read = reading.spoken(render(template, bill(lines=tuple(map(line, names)), remarks=("धन्यवाद",))))
    for wanted in (*names, "धन्यवाद", "₹1,568.00"):
        assert wanted in read


@BOTH
def test_a_paper_is_made_to_be_kept(template: str) -> None:
    # PDF/A says so about itself in its metadata, and typst refuses to write it with a character no font has.
    assert b"pdfaid:part" in render(template, bill())


def test_the_fonts_are_our_own() -> None:
    assert fonts.families()[0] == "Noto Sans"
    assert {font.path is not None for font in fonts.own_fonts().fonts()} == {True}


@BOTH
def test_a_script_without_a_font_of_ours_still_gives_a_bill(template: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("galla.paper.typesetting._free", _free_compilers())
    searched = Mock(wraps=fonts.any_fonts)
    monkeypatch.setattr(fonts, "any_fonts", searched)
    render(template, bill())
    searched.assert_not_called()
    read = reading.text(render(template, bill(supplier=replace(PLAIN.supplier, name="தமிழ் Stores"))))
    searched.assert_called_once()
    assert "Stores" in read
    assert "₹1,568.00" in read


@BOTH
@pytest.mark.parametrize(
    "name",
    [
        '#panic("out")',
        '#read("/etc/passwd")',
        '#import "_shared.typ": *',
        "*bold* _slanted_ $x^2$ `raw` <label> @ref",
        "= Heading",
        "\\u{1F600} \\",
        "] #text(red)[",
        '"quoted" {braces} // no comment /* nor this */',
        "<script>alert(1)</script>",
    ],
)
def test_a_name_is_never_read_as_markup(template: str, name: str) -> None:
    read = reading.text(render(template, bill(lines=(line(name, note=name),), remarks=(name,))))
    assert " ".join(name.split()) in " ".join(read.split())


@BOTH
def test_characters_that_steer_a_printer_are_left_out(template: str) -> None:
    # ESC p opens a cash drawer (ESC/POS); U+202E turns the writing round.
    read = reading.text(render(template, bill(lines=(line("Soap\x1bp\x00\x19\xfa \u202eeulb\u2066\x07"),))))
    assert "Soapp" in read
    assert "eulb" in read
    assert not any(character in read for character in "\x1b\x00\x07\u202e\u2066")


@pytest.mark.parametrize(("template", "letter_mm", "right_mm"), [("invoice-a4", 2.9, 110), ("receipt-80mm", 2.75, 76)])
def test_a_name_without_a_gap_stays_inside_its_column(template: str, letter_mm: float, right_mm: float) -> None:
    made = render(template, bill(lines=(line("W" * 300),)))
    assert "W" * 300 in "".join(reading.text(made).split())
    rows = reading.rows_of(reading.pages(made)[0], "W")
    assert sum(count for _left, count in rows) == 300
    assert max(left + count * letter_mm for left, count in rows) < right_mm


@BOTH
@pytest.mark.parametrize("name", ["क्ष" * 200, "😀" * 200, "e\u0301" * 200, "a\u0300\u0301\u0302" * 80])
def test_a_name_of_marks_and_pictures_still_gives_a_bill(template: str, name: str) -> None:
    assert "₹1,568.00" in reading.text(render(template, bill(lines=(line(name),))))


def test_lines_of_an_address_stay_lines() -> None:
    read = reading.text(render("invoice-a4", bill()))
    assert "14 Market Road\nPune 411002" in read


@BOTH
def test_a_bill_without_recipient_or_tax_leaves_their_places_out(template: str) -> None:
    read = reading.text(
        render(
            template,
            bill(
                title="Bill of supply",
                recipient=None,
                lines=(replace(PLAIN.lines[0], tax_rate="", taxable="", hsn="", discount=""),),
                tax_columns=(),
                taxes=(),
                tax_total=None,
                tenders=(),
                hand_back=(),
                remarks=(),
                qr="",
            ),
        )
    )
    assert "Bill of supply" in read
    assert not [word for word in ("Billed to", "CGST", "HSN", "Taxable", "Handed back", "Pay by UPI") if word in read]


@BOTH
def test_a_void_bill_says_so_across_itself(template: str) -> None:
    assert "VOID" in reading.text(render(template, bill(stamp="VOID")))
    assert "VOID" not in reading.text(render(template, bill()))


def test_two_thousand_lines_go_over_pages_with_the_heading_on_each() -> None:
    made = render("invoice-a4", bill(lines=tuple(line(f"Item {n}", number=str(n)) for n in range(1, 2001))))
    pages = reading.pages(made)
    assert len(pages) > 30
    first, second, last_items = (pages[at].extract_text() for at in (0, 1, -2))
    assert ["Quantity" in page for page in (first, second, last_items)] == [True, True, True]
    assert f"Page 1 of {len(pages)}" in first
    assert f"Page 2 of {len(pages)}" in second
    assert "Item 1 " in first
    assert "Item 2000 " in last_items + pages[-1].extract_text()


def test_a_roll_is_as_long_as_its_bill() -> None:
    [short], [longer] = (
        reading.pages(render("receipt-80mm", bill(lines=(line("Soap"),) * count))) for count in (1, 40)
    )
    assert reading.size_mm(short)[0] == reading.size_mm(longer)[0] == 80
    assert reading.size_mm(longer)[1] - reading.size_mm(short)[1] > 39 * 5


def test_a_very_long_roll_goes_on_on_another_piece() -> None:
    # A page of a PDF is at most 14,400 units long (ISO 32000-1, annex C): 5,080 mm.
    name = "A name of two lines, as long as they come in a shop"
    made = render("receipt-80mm", bill(lines=tuple(line(f"{n} {name}") for n in range(1, 2001))))
    pieces = reading.pages(made)
    assert len(pieces) > 1
    assert max(reading.size_mm(piece)[1] for piece in pieces) < 5_080
    assert "1 A name" in pieces[0].extract_text()
    assert "2000 A name" in pieces[-1].extract_text()


@BOTH
def test_the_same_bill_at_the_same_moment_is_the_same_file(template: str) -> None:
    assert render(template, bill(), at=NOON) == render(template, bill(), at=NOON)


def test_threads_do_not_mix_their_bills_up() -> None:
    def one(number: int) -> bool:
        template = ("invoice-a4", "receipt-80mm")[number % 2]
        return reading.title(render(template, bill(number=f"T/{number}", lines=PLAIN.lines[:2]))).endswith(
            f" T/{number}"
        )

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(one, range(32)))


def test_many_threads_share_a_few_compilers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("galla.paper.typesetting._free", _free_compilers(AT_ONCE))
    made = Mock(wraps=typst.Compiler)
    monkeypatch.setattr("galla.paper.typesetting.typst.Compiler", made)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: render("invoice-a4", bill(number=f"T/{number}")), range(24)))
    assert 1 <= made.call_count <= AT_ONCE


def _free_compilers(count: int = 1) -> LifoQueue[dict[tuple[str, bool], typst.Compiler]]:
    free: LifoQueue[dict[tuple[str, bool], typst.Compiler]] = LifoQueue()
    for _ in range(count):
        free.put({})
    return free


def test_a_fault_in_a_template_is_not_hidden() -> None:
    with pytest.raises(typst.TypstError):
        render("invoice-a4", {"title": "a paper with nothing else"})

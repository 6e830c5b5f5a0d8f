"""Labels, drawn and read back: by a decoder as a scanner reads them, and by where their letters stand."""

import json
from collections import Counter
from collections.abc import Sequence

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from galla.paper import labels, typesetting
from galla.paper.barcodes import bars_of
from galla.paper.labels import FORMATS, PRICE, SHELF, Format, Label, set_labels
from galla.paper.tests import reading

EAN, UPC, EAN_8, PLAIN = "8901030865275", "036000291452", "96385074", "TEA-50/b"
DOTS_AN_INCH, COARSE = 600, 150
every_format = pytest.mark.parametrize("format", FORMATS.values(), ids=FORMATS)
both_kinds = pytest.mark.parametrize("kind", [PRICE, SHELF])

HINDI = "बासमती चावल पुराना लंबा दाना पाँच किलोग्राम का थैला"
LONG = "Organic cold pressed groundnut oil in a returnable glass bottle of one litre"
LARGEST = {"price": "₹1,00,00,000.00", "mrp": "MRP ₹1,00,00,000.00"}


def label(code: str = EAN, name: str = "Tata Tea Premium 500 g", sku: str = "TEA-500", **more: str) -> Label:
    texts = {"price": "₹268.00", "mrp": "MRP ₹280.00", **more}
    return Label(name=name, code=code, sku=sku, **texts)


def pictures(pdf: bytes, dots_an_inch: int = DOTS_AN_INCH) -> list[Image.Image]:
    return [page.render(scale=dots_an_inch / 72).to_pil() for page in pypdfium2.PdfDocument(pdf)]


def scanned(pdf: bytes) -> Counter[tuple[str, str]]:
    """What a scanner reads off all pages: kind and text, with how often."""
    # Asked to look aslant and smaller as well, the decoder reads the edge of an EAN-8 as another one.
    found = [
        code
        for picture in pictures(pdf)
        for code in zxingcpp.read_barcodes(picture, try_rotate=False, try_downscale=False)
    ]
    return Counter((str(code.format), code.text) for code in found)


@every_format
@both_kinds
def test_a_scanner_reads_every_code_off_every_label(format: Format, kind: str) -> None:
    counted = [(label(EAN), 3), (label(PLAIN), 2), (label(UPC), 1), (label(EAN_8), 1), (label("P12", sku="P12"), 1)]
    read = scanned(set_labels(format=format, kind=kind, counted=counted))
    assert read == {
        ("EAN-13", EAN): 3,
        ("Code 128", PLAIN): 2,
        ("EAN-13", f"0{UPC}"): 1,
        ("EAN-8", EAN_8): 1,
        ("Code 128", "P12"): 1,
    }


@pytest.mark.parametrize("code", ["8901030865274", "12345", "abc DEF", "A" * 12, "00000000000000000000", "~!{}|"])
def test_what_is_no_ean_stands_as_code_128(code: str) -> None:
    read = scanned(set_labels(format=FORMATS["roll-100x50"], kind=PRICE, counted=[(label(code), 1)]))
    assert read == {("Code 128", code): 1}


@pytest.mark.parametrize("code", ["चावल-5", "A" * 48, "LONG-SKU-0123456789-0123456789-ABCDEFGH"])
@pytest.mark.parametrize("name", ["roll-38x25", "a4-65"])
def test_a_code_that_has_no_bars_or_too_many_of_them_stands_as_a_qr_code(code: str, name: str) -> None:
    read = scanned(set_labels(format=FORMATS[name], kind=PRICE, counted=[(label(code), 1)]))
    assert read == {("QR Code", code): 1}


def test_a_code_with_a_letter_no_bar_has_gets_none() -> None:
    assert bars_of("é") is None
    assert bars_of("\n") is None


@every_format
def test_bars_are_never_finer_than_a_printer_prints(format: Format) -> None:
    finest = min(format.dots) * format.dot
    assert finest >= 0.19
    for told in labels.labels(format=format, kind=PRICE, counted=[(label(EAN), 1), (label(PLAIN), 1)])["labels"]:
        assert told["code"]["module"] >= finest
        assert told["code"]["modules"] * told["code"]["module"] <= format.width - 2 * format.padding


@every_format
@both_kinds
@pytest.mark.parametrize(("name", "code"), [(HINDI, EAN), (LONG, EAN), ("W" * 40, EAN), (HINDI, "A" * 48)])
def test_nothing_is_cut_off_or_left_out(format: Format, kind: str, name: str, code: str) -> None:
    one = label(code, name, sku="SKU-0123456789-0123456789", unit_price="₹1,00,00,000.00 per kg", **LARGEST)
    pdf = set_labels(format=format, kind=kind, counted=[(one, 1)])
    said = "".join(reading.spoken(pdf).split())
    for text in (name, one.price, one.mrp, one.unit_price, one.sku, code):
        assert "".join(text.split()) in said, f"{text} is missing"
    assert "…" not in said
    demand_inside(pdf, format, places=[0])


@every_format
@both_kinds
def test_the_longest_name_ends_in_dots_and_in_its_label(format: Format, kind: str) -> None:
    one = label(EAN, "Wholesome " * 20, **LARGEST)
    pdf = set_labels(format=format, kind=kind, counted=[(one, 2)], start=format.on_page)
    assert "Wholesome" in reading.spoken(pdf)
    assert scanned(pdf) == {("EAN-13", EAN): 2}
    demand_inside(pdf, format, places=[format.on_page - 1, 0])


def demand_inside(pdf: bytes, format: Format, *, places: Sequence[int]) -> None:
    """All ink of each page stands within the label at that place, a hair inside its edge."""
    found = pictures(pdf, COARSE)
    assert len(found) == len(places)
    for picture, place in zip(found, places, strict=True):
        down, across = divmod(place, format.across)
        left, top = format.left + across * format.pitch, format.top + down * format.height
        ink = Image.eval(picture.convert("L"), lambda tone: 255 - tone).getbbox()
        assert ink is not None
        edges = [edge * 25.4 / COARSE for edge in ink]
        hair = 0.3
        assert left + hair <= edges[0] <= edges[2] <= left + format.width - hair, edges
        assert top + hair <= edges[1] <= edges[3] <= top + format.height - hair, edges


@every_format
def test_a_page_is_as_large_as_its_sheet_or_its_label(format: Format) -> None:
    pdf = set_labels(format=format, kind=PRICE, counted=[(label(), format.on_page + 1)])
    sizes = [reading.size_mm(page) for page in reading.pages(pdf)]
    assert sizes == [(round(format.page_width), round(format.page_height))] * 2


@pytest.mark.parametrize("name", ["a4-24", "a4-65"])
def test_all_labels_of_a_sheet_stand_on_it_and_none_on_another(name: str) -> None:
    format = FORMATS[name]
    right = format.left + (format.across - 1) * format.pitch + format.width
    bottom = format.top + format.down * format.height
    assert 0 < format.left < right < format.page_width
    assert 0 < format.top < bottom < format.page_height
    assert format.pitch >= format.width


def test_a_half_used_sheet_is_used_on() -> None:
    format = FORMATS["a4-24"]
    counted = [(label(name="First"), 1), (label(name="Second"), 23)]
    first, second = reading.pages(set_labels(format=format, kind=PRICE, counted=counted, start=24))
    assert "First" in first.extract_text()
    assert "Second" not in first.extract_text()
    assert second.extract_text().count("Second") == 23


@pytest.mark.parametrize("start", [0, 25, -1])
def test_a_place_the_sheet_has_not_is_refused(start: int) -> None:
    with pytest.raises(ValueError, match="no place"):
        set_labels(format=FORMATS["a4-24"], kind=PRICE, counted=[(label(), 1)], start=start)


def test_two_thousand_labels_are_set_in_pieces_that_begin_with_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int, int]] = []

    def short(template: str, data: dict[str, object]) -> bytes:
        counts = data["counts"]
        assert isinstance(counts, list)
        asked.append((sum(counts), int(str(data["start"]))))
        return typesetting.render(template, {**data, "labels": [], "counts": []})

    monkeypatch.setattr(labels, "render", short)
    counted = [(label(str(number)), 2) for number in range(1000)]
    set_labels(format=FORMATS["a4-65"], kind=PRICE, counted=counted, start=11)
    assert sum(count for count, _start in asked) == 2000
    assert asked[0] == (250, 10)
    assert {start for _count, start in asked[1:]} == {0}
    assert max(count for count, _start in asked) <= labels.MOST_IN_A_PIECE


def test_joined_pieces_are_one_run_of_labels() -> None:
    counted = [(label(f"P{number}", sku=f"P{number}", name=f"Product {number}"), 1) for number in range(300)]
    pdf = set_labels(format=FORMATS["a4-65"], kind=PRICE, counted=counted)
    said = reading.text(pdf)
    assert len(reading.pages(pdf)) == 5
    assert all(f"Product {number}\n" in f"{said}\n" for number in range(300))
    assert scanned(pdf) == Counter({("Code 128", f"P{number}"): 1 for number in range(300)})


@pytest.mark.parametrize("name", ['#panic("x")', "$x$ *b* \\ @ref", "\x00\x1b[2J", "<b>", "\u202eevil"])
def test_what_looks_like_markup_is_printed_as_it_stands(name: str) -> None:
    pdf = set_labels(format=FORMATS["roll-50x25"], kind=PRICE, counted=[(label(name=name), 1)])
    kept = json.dumps("".join(letter for letter in name if letter.isascii() and letter.isprintable()))
    assert json.loads(kept).strip() in reading.spoken(pdf)

"""An exchange on one paper, A4 and the roll: what went out, what came back, one difference.

It is the tax invoice and the credit note at once: everything rules 46 and 53 of the CGST Rules, 2017 ask of each stands
on it, with the numbers of both.
"""

from collections.abc import Iterator
from dataclasses import replace

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from galla import paper
from galla.accounts.calendar import zone_of
from galla.accounts.models import Shop
from galla.foundation.formats import money, money_of, money_symbol, use
from galla.paper.documents import BillPaper, Line, Sum, TaxRow
from galla.paper.words import amount_in_words
from galla.payments.models import Method
from galla.returns.models import CreditNote, Exchange
from galla.returns.printing import SIZES, as_answer, note_paper, shown_minor
from galla.returns.queries import ways_back
from galla.sales.papers import bill_paper
from galla.sales.queries import sale_rows


def exchange_answer(shop: Shop, exchange: Exchange, *, size: str) -> HttpResponse:
    """The paper as an answer that opens in the browser. ``size`` is one of ``SIZES``."""
    with use(money_of(shop.currency)), timezone.override(zone_of(shop.zone)):
        pdf = paper.render(SIZES[size], exchange_paper(shop, exchange).data())
    return as_answer(pdf, exchange.sale.number)


def exchange_paper(shop: Shop, exchange: Exchange) -> BillPaper:
    """What stands on it."""
    note, difference = exchange.credit_note, exchange.difference_minor
    out, back = bill_paper(shop, sale_rows(shop.pk, exchange.sale_id)), note_paper(shop, note)
    names = list(dict.fromkeys([*out.tax_columns, *back.tax_columns]))
    digits = money_of(shop.currency).minor_digits
    return replace(
        out,
        title=_("%(bill)s and credit note") % {"bill": out.title},
        lines=(*out.lines, *_came_back(note, back)),
        sums=(
            *out.sums,
            Sum(_("Bill %(number)s") % {"number": exchange.sale.number}, money(exchange.sale.total_minor)),
            Sum(_("Credit note %(number)s") % {"number": note.number}, money(-note.total_minor)),
        ),
        total_label=_("To pay") if difference >= 0 else _("Given back"),
        total=money_symbol(abs(difference)),
        total_in_words=amount_in_words(abs(difference), shop.currency, minor_digits=digits),
        tax_columns=tuple(names),
        taxes=(
            *(_spread(row, out.tax_columns, names) for row in out.taxes),
            *(_turned(_spread(row, back.tax_columns, names)) for row in back.taxes),
        ),
        tax_total=None,
        tenders=tuple(_tenders(exchange, out)),
        hand_back=(*out.hand_back, *back.hand_back),
        remarks=(*back.remarks, *out.remarks),
    )


def _came_back(note: CreditNote, back: BillPaper) -> Iterator[Line]:
    """The lines that came back, below nothing, behind those that went out."""
    rows = note.lines.select_related("sale_line").order_by("position")
    for row, line in zip(rows, back.lines, strict=True):
        words = " · ".join(part for part in (_("came back"), line.note) if part)
        yield replace(line, number="−", note=words, amount=money(-shown_minor(row)), taxable=money(-row.net_minor))


def _spread(row: TaxRow, of: tuple[str, ...], names: list[str]) -> TaxRow:
    """A row of taxes under the columns of both sides."""
    told = dict(zip(of, row.components, strict=True))
    return replace(row, components=tuple(told.get(name, money(0)) for name in names))


def _turned(row: TaxRow) -> TaxRow:
    """What is credited, told as such."""
    return replace(row, rate=_("%(rate)s back") % {"rate": row.rate})


def _tenders(exchange: Exchange, out: BillPaper) -> Iterator[Sum]:
    """What goods paid once, then what was paid beside them or went back."""
    yield from out.tenders
    for way, amount in ways_back(exchange.credit_note, beside=Method.EXCHANGE):
        yield Sum(_("Back: %(way)s") % {"way": way}, money(-amount))

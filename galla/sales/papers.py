"""A bill on paper: from its rows to the data a paper is set from."""

from django.http import HttpResponse

from galla import paper
from galla.accounts.models import Shop
from galla.sales.rows import SaleRows

SIZES = {"a4": "invoice-a4", "80mm": "receipt-80mm"}


def file_name(rows: SaleRows) -> str:
    """``M1-26-27-000042.pdf``."""
    return f"{rows.sale.number.replace('/', '-')}.pdf"


def invoice(shop: Shop, rows: SaleRows, *, size: str) -> bytes:
    """The bill as PDF, ``a4`` or ``80mm``."""
    return paper.render(SIZES[size], {"number": rows.sale.number})


def response(rows: SaleRows, pdf: bytes) -> HttpResponse:
    """The PDF as an answer that opens in the browser."""
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{file_name(rows)}"'
    answer["Cache-Control"] = "private, no-store"
    return answer

"""A bill as rows: what is inserted, read back, hashed and shown is one and the same set of tuples."""

import datetime
import hashlib
import json
from dataclasses import dataclass
from typing import Any, NamedTuple


class SaleRow(NamedTuple):
    """A row of ``sales_sale``; the names are the columns'."""

    id: int
    shop_id: int
    branch_id: int
    till_id: int
    number: str
    customer_id: int | None
    by_id: int
    happened_at: datetime.datetime
    business_date: datetime.date
    currency: str
    place_of_supply: str
    line_count: int
    list_minor: int
    discount_minor: int
    net_minor: int
    tax_minor: int
    subtotal_minor: int
    round_off_minor: int
    total_minor: int
    paid_minor: int
    change_minor: int
    credit_minor: int
    change_notes: dict[str, int]
    change_loose_minor: int
    cost_minor: int
    flags: list[str]
    recipient_hash: str
    surcharge_minor: int = 0
    surcharge_tax_minor: int = 0


class LineRow(NamedTuple):
    """A row of ``sales_saleline``."""

    sale_id: int
    shop_id: int
    sold_on: datetime.date
    position: int
    product_id: int | None
    name: str
    sku: str
    barcode: str
    measure: str
    hsn: str
    tax_class: str
    quantity_milli: int
    unit_price_e4: int
    includes_tax: bool
    mrp_e4: int | None
    list_minor: int
    discount_minor: int
    bill_discount_minor: int
    net_minor: int
    tax_minor: int
    gross_minor: int
    taxes: list[list[Any]]
    cost_minor: int
    offers: list[list[Any]]


class TaxRow(NamedTuple):
    """A row of ``sales_saletax``."""

    sale_id: int
    position: int
    rate_ppm: int
    net_minor: int
    tax_minor: int
    gross_minor: int
    taxes: list[list[Any]]


class TenderRow(NamedTuple):
    """A row of ``sales_saletender``."""

    sale_id: int
    position: int
    method: str
    amount_minor: int
    notes: dict[str, int] | None
    reference: str
    surcharge_minor: int = 0
    surcharge_ppm: int = 0


class RecipientRow(NamedTuple):
    """A row of ``sales_salerecipient``."""

    sale_id: int
    shop_id: int
    salt: str
    name: str
    phone: str
    email: str
    gstin: str
    address: str
    state_code: str


class VoidRow(NamedTuple):
    """A row of ``sales_void``."""

    id: int
    shop_id: int
    sale_id: int
    reason: str
    by_id: int
    happened_at: datetime.datetime
    handed_back_minor: int
    notes: dict[str, int]
    loose_minor: int


@dataclass(frozen=True, slots=True)
class SaleRows:
    """A whole bill."""

    sale: SaleRow
    lines: tuple[LineRow, ...]
    taxes: tuple[TaxRow, ...]
    tenders: tuple[TenderRow, ...]
    recipient: RecipientRow | None = None
    void: VoidRow | None = None


def document_hash(sale: SaleRow, lines: Any, taxes: Any, tenders: Any) -> str:
    """SHA-256 over an issued bill. The number is left out: it is taken last, and follows from the entry's.

    Surcharges and offers are left out where there are none: a bill of before there were any keeps its hash.
    """
    facts, paid = list(sale._replace(number="")), [list(tender) for tender in tenders]
    sold = [list(line) if line.offers else list(line)[:-1] for line in lines]
    return hash_of([_charged_only(facts), sold, list(taxes), [_charged_only(tender) for tender in paid]])


def _charged_only(facts: list[Any]) -> list[Any]:
    return facts if any(facts[-2:]) else facts[:-2]


def void_hash(void: VoidRow) -> str:
    """SHA-256 over a void."""
    return hash_of(list(void))


def recipient_hash(recipient: RecipientRow) -> str:
    """SHA-256 over whom a bill was made out to, salted, so that blanked words cannot be guessed back."""
    return hash_of(list(recipient))


def hash_of(facts: Any) -> str:
    """SHA-256 over plain facts in one canonical form, the same on both databases."""
    text = json.dumps(facts, sort_keys=True, separators=(",", ":"), default=_plain)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> str:
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return str(value)

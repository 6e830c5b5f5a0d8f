"""What a card and the day book say of the entries this room makes."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from galla.ledger.documents import Told, describe_entries
from galla.sales.models import Sale, SaleTender


def _bills(ids: Collection[int]) -> Mapping[int, Told]:
    """Number and customer; a bill that was taken back is told of its void too."""
    rows = Sale.objects.filter(pk__in=ids).values_list("pk", "number", "recipient__name", "recipient__phone")
    return {pk: Told(number, name or phone or "") for pk, number, name, phone in rows}


def _references(ids: Collection[int]) -> Mapping[int, Sequence[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    rows = SaleTender.objects.filter(sale_id__in=ids).exclude(reference="").order_by("sale_id", "position")
    for sale, reference in rows.values_list("sale_id", "reference"):
        found[sale].append(reference)
    return found


describe_entries("sale", label=_("Sold"), page="sales:bill", told=_bills, references=_references)
describe_entries("void", label=_("Bill taken back"), page="sales:bill", taken_back=True, told=_bills)

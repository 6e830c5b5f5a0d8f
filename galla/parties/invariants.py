"""What must always hold of customers and their merges."""

from collections.abc import Iterator

from django.db.models import F

from galla.foundation.checks import invariant
from galla.parties.models import Customer, CustomerAlias
from galla.parties.queries import canonical


@invariant("merged customers are aliases, and of their own shop")
def merges_are_whole(shop_id: int | None) -> Iterator[str]:
    """``merged_at`` is set exactly where an alias row stands, and every chain of merges ends at somebody."""
    of_shop = {} if shop_id is None else {"shop_id": shop_id}
    merged = set(Customer.objects.filter(**of_shop, merged_at__isnull=False).values_list("id", flat=True))
    aliases = CustomerAlias.objects.filter(**of_shop)
    named = set(aliases.values_list("alias_id", flat=True))
    for number in sorted(merged ^ named):
        yield f"customer {number} has the mark of a merge or an alias, and not both"
    strangers = aliases.exclude(alias__shop=F("shop"), into__shop=F("shop"))
    for number in strangers.values_list("id", flat=True):
        yield f"customer alias {number} joins customers of another shop"
    for number in sorted(named):
        if canonical(number) in named:
            yield f"customer {number} is merged in a circle"

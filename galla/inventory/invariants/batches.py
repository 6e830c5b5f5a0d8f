"""What must always hold of the batches on the shelves."""

from collections import defaultdict
from collections.abc import Iterator

from galla.foundation.checks import invariant
from galla.inventory.models import Batch
from galla.ledger import queries as ledger


@invariant("no shelf holds more of a product's batches than of the product")
def batches_lie_among_their_goods(shop_id: int | None) -> Iterator[str]:
    """Where batches of a product lie, no more of them than of the product; and of no batch less than nothing."""
    of_shop = {} if shop_id is None else {"shop_id": shop_id}
    products = dict(Batch.objects.filter(**of_shop).values_list("pk", "product_id"))
    in_batches: dict[tuple[int, str, str], int] = defaultdict(int)
    for kind in ("shelf", "transit"):
        for held in ledger.holdings(shop_id, kind, ("batch",)):
            number = int(held.unit.partition(":")[2])
            if held.on_hand < 0:
                yield f"{held.account} of shop {held.shop_id} holds {held.on_hand} thousandths of batch {number}"
            if number not in products:
                yield f"{held.account} of shop {held.shop_id} holds batch {number}, which is not there"
            elif held.on_hand > 0:
                in_batches[held.shop_id, held.account, f"goods:{products[number]}"] += held.on_hand
    for kind in ("shelf", "transit"):
        for held in ledger.holdings(shop_id, kind, ("goods",)):
            lying = in_batches.pop((held.shop_id, held.account, held.unit), 0)
            if lying > max(held.on_hand, 0):
                yield (
                    f"{held.account} of shop {held.shop_id} holds {held.on_hand} thousandths of {held.unit} "
                    f"and {lying} of its batches"
                )
    for (shop, account, unit), lying in in_batches.items():
        yield f"{account} of shop {shop} holds {lying} thousandths of batches of {unit} and none of it"

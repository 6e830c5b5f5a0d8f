"""The words a product is found by, and the index that holds them.

Tiers: every product on sale stands under ``EVERY``; the few that are sold most stand under ``POPULAR`` as well, so that
the till can rank exactly among them without looking at the rest; archived products stand under ``ARCHIVED`` alone.
"""

from collections.abc import Iterable

from django.db import connection

from galla.foundation.database.immutable import after_migrations
from galla.foundation.database.search import WordIndex, scope, scoped
from galla.foundation.words import words_of

EVERY, POPULAR, ARCHIVED = "a", "p", "x"

INDEX = WordIndex("catalog_product_words")


def indexed_words(
    shop_id: int,
    *,
    name: str,
    sku: str,
    barcodes: Iterable[str] = (),
    brand: str = "",
    popular: bool = False,
    archived: bool = False,
) -> list[str]:
    """What the index holds of a product: the words of its name, its brand and its codes, behind their tiers."""
    named = f"{name} {brand}" if brand else name
    words = list(dict.fromkeys(words_of(named) + words_of(" ".join([sku, *barcodes]).strip())))
    if archived:
        return scoped(scope(shop_id, ARCHIVED), words)
    found = scoped(scope(shop_id, EVERY), words)
    return found + scoped(scope(shop_id, POPULAR), words) if popular else found


@after_migrations
def lay_index() -> None:
    """Make the index where it is missing, and empty it where the products were emptied (a flushed test database)."""
    present = connection.introspection.table_names()
    if "catalog_product" not in present:
        return
    INDEX.install()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM catalog_product LIMIT 1")
        if cursor.fetchone() is None:
            INDEX.empty()

"""How many of a kit the shelves make."""

from collections.abc import Iterable
from dataclasses import dataclass

from galla.accounts.access import Access
from galla.accounts.models import Branch
from galla.catalog.models import KitPart, Product
from galla.catalog.queries import kits_possible, parts_of_kits
from galla.inventory.queries.stock import branches, on_hand


@dataclass(frozen=True, slots=True)
class Possible:
    """How many of a kit can be made at a branch; None where it takes nothing from the shelf."""

    branch: Branch
    count: int | None


def kits_at(access: Access, *, branch: Branch, products: Iterable[int]) -> dict[int, int]:
    """How many can be made of those products that are kits, at a branch, by id. Two statements, one where none is."""
    kits = parts_of_kits(access, products)
    if not kits:
        return {}
    needed = {part.product_id for parts in kits.values() for part in parts}
    held = {number: here.on_hand for number, here in on_hand(access, branch=branch, products=needed).items()}
    counted = {number: kits_possible(parts, held) for number, parts in kits.items()}
    return {number: count for number, count in counted.items() if count is not None}


def possible_of(access: Access, kit: Product) -> list[Possible]:
    """How many of a kit can be made at each open branch."""
    return [
        Possible(branch, kits_at(access, branch=branch, products=[kit.pk]).get(kit.pk)) for branch in branches(access)
    ]


def parts_shown(access: Access, kit: Product) -> list[KitPart]:
    """The rows of a kit with their products."""
    return list(access.rows(KitPart).filter(kit=kit).select_related("part__measure").order_by("pk"))

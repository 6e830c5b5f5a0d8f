"""Kits, in the model: what is made of what, and what may not be made of anything."""

from dataclasses import dataclass

from galla.catalog.actions import PartOfKit, change_product, set_parts
from galla.foundation.errors import InvalidInput, Refusal
from tests.invariants.shop import Goods, Room
from tests.invariants.travels import Ladder


class NoKit(Refusal):
    """A step that comes back to a kit where there is none."""


type Parts = list[tuple[int, int]]


@dataclass
class Kits:
    """What a shop says of its kits. ``Parts`` are picks of goods, each with so many thousandths for one of the kit."""

    room: Room
    ladder: Ladder

    def make_kit(self, pick: int, parts: Parts) -> None:
        """A product is sold as its parts from now on; without any it is no kit any more."""
        room, kit = self.room, self.room.picked(pick) if pick % 2 else self._one(pick)
        wanted = [(room.picked(part), milli) for part, milli in parts]
        said = [PartOfKit(part.product, milli) for part, milli in wanted]
        wrong = self._wrong(kit, wanted)
        try:
            set_parts(access=room.access, at=room.at, kit=kit.product, parts=said)
        except InvalidInput:
            assert wrong, "refused although it may be made of these"
            raise
        assert not wrong, f"made a kit although {wrong}"
        kit.parts = wanted
        if wanted:
            kit.stocked = kit.by_batch = False

    def _wrong(self, kit: Goods, parts: list[tuple[Goods, int]]) -> str:
        """Why this cannot be a kit of these parts; "" where it can."""
        made_of = [part for part, _milli in parts]
        lies = kit.floor.on_hand or kit.loft.on_hand or self.ladder.carries(kit)
        of_others = {part for goods in self.room.goods for part, _milli in goods.parts}
        reasons = {
            "it is a part of another": bool(parts) and kit in of_others,
            "some of it lies there": bool(parts) and kit.stocked and bool(lies),
            "it would be a part of itself": kit in made_of,
            "a part is a kit": any(part.parts for part in made_of),
            "a part is named twice": len(set(made_of)) < len(made_of),
            "a part is not kept in stock": not all(part.stocked for part in made_of),
        }
        return next((words for words, is_so in reasons.items() if is_so), "")

    def end_kit(self, pick: int) -> None:
        """What was a kit is none any more, and lies on the shelf itself from now on."""
        kit = self._one(pick)
        set_parts(access=self.room.access, at=self.room.at, kit=kit.product, parts=[])
        kit.parts = []
        self._keep(kit)

    def keep_in_stock(self, pick: int) -> None:
        """A kit is to lie on the shelf itself, and cannot."""
        self._keep(self._one(pick))

    def _one(self, pick: int) -> Goods:
        unstocked = [goods for goods in self.room.goods if not goods.stocked]
        if not unstocked:
            raise NoKit("Everything is kept in stock.")
        return unstocked[pick % len(unstocked)]

    def _keep(self, goods: Goods) -> None:
        try:
            change_product(access=self.room.access, at=self.room.at, product=goods.product, is_stocked=True)
        except InvalidInput:
            assert goods.parts, "refused although it is no kit"
            raise
        assert not goods.parts, "a kit is kept in stock itself"
        goods.stocked = True

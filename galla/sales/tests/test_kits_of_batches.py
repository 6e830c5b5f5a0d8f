"""Kits whose parts are kept by batch: they take what expires first, and nothing that is past its day."""

import pytest

from galla.catalog.actions import PartOfKit, set_parts
from galla.catalog.models import Product
from galla.inventory.models import Batch
from galla.sales.actions import void_sale
from galla.sales.models import Sale
from galla.sales.tests.conftest import Stall
from galla.sales.tests.test_batches import LATER, PAST, SOON, came, held, line, refused
from tests.world import NOW

KIT = {"sku": "CARE", "quantity": "2"}


@pytest.fixture
def pills(stall: Stall) -> Product:
    """Something kept by batch, two of which are in a kit with one soap."""
    found = stall.product("Paracetamol 650", "50", "5", sku="PILLS", mrp_e4=500_000, keeps_batches=True)
    kit = stall.product("Care box", "120", "18", sku="CARE", measure="pc")
    parts = [PartOfKit(found, 2_000), PartOfKit(stall.soap, 1_000)]
    set_parts(access=stall.access, at=NOW, kit=kit, parts=parts)
    return found


def test_a_kit_takes_what_expires_first_at_any_mrp_and_a_void_brings_it_back(stall: Stall, pills: Product) -> None:
    came(stall, pills, 3_000, "SOON", SOON, mrp_e4=450_000)
    came(stall, pills, 3_000, "LATE", LATER)
    bill = stall.sold(KIT)
    assert held(stall, pills) == {"": 2_000, "SOON at 45": 0, "LATE": 2_000}
    assert bill["lines"][0]["gross"] == "240.00"
    stall.nothing_broken()
    sold = Sale.objects.get(pk=bill["id"])
    void_sale(access=stall.access, sale_id=sold.pk, reason="rang up twice", at=sold.happened_at)
    assert held(stall, pills) == {"": 6_000, "SOON at 45": 3_000, "LATE": 3_000}
    stall.nothing_broken()


def test_a_kit_and_its_part_on_one_bill_share_the_batches(stall: Stall, pills: Product) -> None:
    came(stall, pills, 3_000, "SOON", SOON)
    came(stall, pills, 3_000, "LATE", LATER)
    late = Batch.objects.get(number="LATE")
    stall.sold(KIT, line("2", batch=late.pk))
    assert held(stall, pills) == {"": 0, "SOON": 0, "LATE": 0}
    stall.nothing_broken()


def test_the_batches_of_a_kits_parts_are_said_of_the_kit_and_of_no_other_line(stall: Stall, pills: Product) -> None:
    came(stall, pills, 5_000, "SOON", SOON)
    came(stall, pills, 9_000, "LATE", LATER)
    late = Batch.objects.get(number="LATE")
    tea = {"sku": "TEA", "quantity": "1"}
    bill = stall.sold(tea, KIT, line("3", batch=late.pk), {**KIT, "quantity": "1"}, tea)
    said = [[(batch["number"], batch["quantity"]) for batch in each["batches"]] for each in bill["lines"]]
    assert said == [[], [("SOON", "4")], [("LATE", "3")], [("SOON", "1"), ("LATE", "1")], []]


def test_a_kit_is_refused_where_only_goods_past_their_day_would_make_it(stall: Stall, pills: Product) -> None:
    came(stall, pills, 2_000, "GOOD", SOON)
    came(stall, pills, 5_000, "OLD", PAST)
    assert refused(stall, KIT) == ("expired", ["lines.0.quantity"])
    assert held(stall, pills) == {"": 7_000, "GOOD": 2_000, "OLD": 5_000}

"""The till finds products by codes and by the beginnings of words; nothing typed is an operator."""

import time
from collections.abc import Sequence

import pytest
from django.db import transaction

from galla.catalog import actions, words
from galla.catalog.models import Product
from galla.catalog.queries import matching, search_products
from galla.foundation import checks
from tests.world import NOW, World

pytestmark = pytest.mark.django_db


def make(world: World, *names: str, role: str = "owner") -> list[Product]:
    return [actions.create_product(access=world.access(role), at=NOW, name=name) for name in names]


def found(world: World, text: str, **options: int) -> list[str]:
    return [product.name for product in search_products(shop_id=world.shop.pk, text=text, **options)]


def broken() -> Sequence[str]:
    return [found.detail for found in checks.broken()]


def test_words_are_found_by_their_beginnings_in_any_order(world: World) -> None:
    make(world, "Amul Butter 500 g", "Amul Cheese", "Peanut butter")
    assert found(world, "amul but") == ["Amul Butter 500 g"]
    assert found(world, "BUTTER am") == ["Amul Butter 500 g"]
    assert sorted(found(world, "b")) == ["Amul Butter 500 g", "Peanut butter"]
    assert found(world, "utter") == []
    assert found(world, "amul cheese slices") == []


def test_a_code_comes_first(world: World) -> None:
    make(world, "500 g salt")
    product = actions.create_product(access=world.access(), at=NOW, name="Zebra", sku="500", barcodes=["8901063136694"])
    assert found(world, "500")[0] == "Zebra"
    [line] = search_products(shop_id=world.shop.pk, text="8901063136694")
    assert (line.id, line.barcode, line.exact) == (product.pk, "8901063136694", True)
    assert found(world, "8901063") == ["Zebra"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("चाय मसाला १ किलो", "मसा"),
        ("चाय मसाला १ किलो", "1"),
        ("தமிழ் நாடு அரிசி", "அரி"),
        ("বাংলা চাল", "চাল"),
        ("ಮೈಸೂರು ಪಾಕ್", "ಪಾಕ್"),
        ("क़लम", "क़लम"),
        ("Crème brûlée", "creme BRULEE"),
        ("Creme", "crème"),
        ("L’Oréal", "loreal"),
        ("L'Oréal", "l’oreal"),
        ("L'Oréal", "oreal"),
        ("ЁЖИК", "ежик"),
    ],
)
def test_names_of_every_script_are_found(world: World, name: str, text: str) -> None:
    make(world, name, "Something else")
    assert found(world, text) == [name]


@pytest.mark.parametrize("sign", ["%", "_", "\\", "&", "+", "*", "|", "^", "$"])
def test_signs_mean_themselves(world: World, sign: str) -> None:
    make(world, f"Juice 100{sign}", "Juice 100")
    assert found(world, sign) == [f"Juice 100{sign}"]
    assert found(world, f"100{sign}") == [f"Juice 100{sign}"]


@pytest.mark.parametrize(
    "text",
    [
        "' OR 1=1--",
        '"',
        '"amul',
        "amul'",
        "amul AND NOT x",
        "amul NEAR(x)",
        "words:amul",
        "^amul",
        "amul*:",
        "a & b | !c <-> d",
        "(((",
        "\\",
        "\\'",
        "\0",
        "\ud800",
        "amul\0",
        "%" * 10_000,
        "a " * 5_000,
        "x" * 10_000,
        "(a+)+$" * 50,
        "\ue000\ue001c",
        "00001amul",
        "\u202eamul",
    ],
)
def test_nothing_typed_is_an_operator_or_an_error(world: World, text: str) -> None:
    make(world, "Amul Butter", "Bread")
    started = time.monotonic()
    assert "Bread" not in found(world, text)
    assert list(matching(Product.objects.all(), shop_id=world.shop.pk, text=text)) in (
        [],
        list(Product.objects.all()[:1]),
    )
    assert time.monotonic() - started < 1


def test_an_empty_search_finds_nothing(world: World) -> None:
    make(world, "Amul Butter")
    assert found(world, "") == found(world, "   ") == found(world, "--") == found(world, "amul", limit=0) == []


def test_what_sells_most_comes_first(world: World) -> None:
    slow, fast, never = make(world, "Tea A", "Tea B", "Tea")
    actions.set_popularity(shop_id=world.shop.pk, counts={slow.pk: 3, fast.pk: 400})
    assert found(world, "tea") == ["Tea B", "Tea A", "Tea"]
    assert found(world, "t", limit=1) == ["Tea B"]
    actions.set_popularity(shop_id=world.shop.pk, counts={never.pk: 1})
    assert found(world, "tea") == ["Tea", "Tea A", "Tea B"]
    assert broken() == []


def test_among_equals_whole_words_and_short_names_come_first(world: World) -> None:
    make(world, "Green tea and a long name", "Teabags", "Tea")
    assert found(world, "tea") == ["Tea", "Teabags", "Green tea and a long name"]


def test_another_shops_products_are_never_found(world: World) -> None:
    make(world, "Secret sauce", role="stranger")
    assert found(world, "secret") == []
    actions.create_product(access=world.access("stranger"), at=NOW, name="X", sku="S1", barcodes=["123"])
    assert found(world, "S1") == found(world, "123") == []
    assert not matching(Product.objects.all(), shop_id=world.shop.pk, text="secret").exists()


def test_the_index_follows_every_change(world: World) -> None:
    access = world.access()
    [product] = make(world, "Old name")
    actions.change_product(access=access, at=NOW, product=product, name="New name", barcodes=["777"], sku="N1")
    assert found(world, "old") == []
    assert found(world, "new") == found(world, "77") == found(world, "n1") == ["New name"]
    actions.archive_product(access=access, at=NOW, product=product)
    assert found(world, "new") == found(world, "777") == []
    assert matching(Product.objects.all(), shop_id=world.shop.pk, text="new", archived=True).count() == 1
    assert matching(Product.objects.all(), shop_id=world.shop.pk, text="new", archived=None).count() == 1
    assert broken() == []
    actions.restore_product(access=access, at=NOW, product=product)
    assert found(world, "new") == ["New name"]
    assert broken() == []


def test_the_index_is_rolled_back_with_its_product(world: World) -> None:
    with transaction.atomic():
        make(world, "Ghost")
        assert found(world, "ghost") == ["Ghost"]
        transaction.set_rollback(True)
    assert found(world, "ghost") == []
    assert broken() == []


def test_a_lost_index_is_noticed_and_made_anew(world: World) -> None:
    make(world, "Amul Butter", "Bread")
    words.INDEX.empty()
    words.INDEX.add([(10**9, ["00001aghost"])])
    assert len(broken()) == 3
    assert found(world, "amul") == []
    assert actions.rebuild_search() == 2
    assert broken() == []
    assert found(world, "amul") == ["Amul Butter"]


def test_a_rebuild_of_one_shop_leaves_the_others_alone(world: World) -> None:
    make(world, "Mine")
    make(world, "Theirs", role="stranger")
    words.INDEX.empty()
    assert actions.rebuild_search(shop_id=world.shop.pk) == 1
    assert found(world, "mine") == ["Mine"]
    assert search_products(shop_id=world.other.pk, text="theirs") == []


def test_a_search_takes_few_statements(world: World, django_assert_max_num_queries: "pytest.FixtureRequest") -> None:
    make(world, *[f"Tea {number}" for number in range(30)])
    with django_assert_max_num_queries(3):  # type: ignore[operator]
        assert len(search_products(shop_id=world.shop.pk, text="tea", limit=20)) == 20

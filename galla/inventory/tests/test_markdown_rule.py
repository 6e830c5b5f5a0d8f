"""What a shop proposes for goods near the end of their days: a rule of its own, said on a page and over the API."""

import datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from galla.accounts.calendar import business_date
from galla.foundation.errors import InvalidInput
from galla.inventory import queries
from galla.inventory.actions import BatchGiven, DaysAndPercent, ReceiptItem, receive, set_markdown
from galla.inventory.models import MarkdownRule, MarkdownStep
from galla.inventory.tests.goods import product
from galla.pricing.markdown import USUAL
from tests.world import World

pytestmark = pytest.mark.django_db

PAGE, API = "/stock/batches/markdown/", "/api/v1/stock/markdown/"


@pytest.fixture
def curd(world: World) -> None:
    """At 40.00, cost 10.00: batches good for 0, 5, 20, 40 days more, one that is past its day, one without a day."""
    goods = product(world.access(), "Curd", keeps_batches=True, price_e4=400_000)
    at = timezone.now()  # the list is asked a moment later, perhaps hours after this module was read
    today = business_date(world.shop, at)
    days: tuple[int | None, ...] = (-1, 0, 5, 20, 40, None)
    items = [
        ReceiptItem(
            goods.pk,
            1_000,
            cost_e4=100_000,
            batch=BatchGiven(f"D{left}", None if left is None else today + datetime.timedelta(left)),
        )
        for left in days
    ]
    receive(access=world.access(), at=at, key="came", branch=world.main, items=items, takes_expired=True)


def proposed(world: World) -> dict[str, str | None]:
    """What is proposed, by batch, where anything is."""
    rows = world.api("manager").get("/api/v1/stock/batches/").json()["results"]
    return {row["number"]: row["proposed_price"] for row in rows if row["proposed_price"]}


def said(world: World, *steps: tuple[int, int]) -> None:
    set_markdown(access=world.access(), at=timezone.now(), steps=[DaysAndPercent(*step) for step in steps])


def test_until_a_shop_says_otherwise_the_usual_rule_holds(world: World, curd: None) -> None:
    assert tuple(queries.rule_of(world.access())) == USUAL
    assert proposed(world) == {"D0": "20.00", "D5": "20.00", "D20": "30.00"}


def test_the_list_proposes_by_the_rule_the_shop_said_and_never_below_cost(world: World, curd: None) -> None:
    said(world, (45, 100_000), (3, 990_000))
    assert proposed(world) == {"D0": "10.00", "D5": "36.00", "D20": "36.00", "D40": "36.00"}
    said(world)
    assert proposed(world) == {}
    assert (MarkdownRule.objects.count(), MarkdownStep.objects.count()) == (1, 0)
    assert tuple(queries.rule_of(world.access("stranger"))) == USUAL


@pytest.mark.parametrize(
    ("steps", "field"),
    [
        ([(-1, 100_000)], "steps.0.days_left"),
        ([(3651, 100_000)], "steps.0.days_left"),
        ([(7, 0)], "steps.0.off"),
        ([(7, 1_000_000)], "steps.0.off"),
        ([(7, 200_000), (7, 100_000)], "steps.1.days_left"),
        ([(7, 200_000), (30, 300_000)], "steps.0.off"),
        ([(day, 100_000) for day in range(13)], "steps"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_and_the_old_one_holds(
    world: World, steps: list[tuple[int, int]], field: str
) -> None:
    said(world, (10, 500_000))
    with pytest.raises(InvalidInput) as refused:
        said(world, *steps)
    assert refused.value.field == field
    assert list(MarkdownStep.objects.values_list("days_left", "off_ppm")) == [(10, 500_000)]


def test_the_database_itself_refuses_an_absurd_step(world: World) -> None:
    said(world)
    for days, off in ((10, 0), (10, 1_000_000), (3651, 1)):
        with pytest.raises(IntegrityError), transaction.atomic():
            MarkdownStep.objects.create(shop=world.shop, rule_id=world.shop.pk, days_left=days, off_ppm=off)


def typed(*rows: tuple[str, str]) -> dict[str, Any]:
    sent: dict[str, Any] = {"steps-TOTAL_FORMS": len(rows), "steps-INITIAL_FORMS": 0}
    for place, (days, off) in enumerate(rows):
        sent |= {f"steps-{place}-days_left": days, f"steps-{place}-off": off}
    return sent


def test_a_manager_says_the_rule_on_its_page(world: World, curd: None) -> None:
    browser = world.browser("manager")
    assert PAGE in browser.get("/stock/batches/").content.decode()
    shown = browser.get(PAGE).content.decode()
    assert "The usual rule" in shown
    assert 'value="50"' in shown
    assert browser.post(PAGE, typed(("45", "10"), ("", ""), ("3", "12.5"))).status_code == 302
    assert proposed(world) == {"D0": "35.00", "D5": "36.00", "D20": "36.00", "D40": "36.00"}
    shown = browser.get(PAGE).content.decode()
    assert 'value="12.5"' in shown
    assert "Said by" in shown
    assert browser.post(PAGE, typed(("", ""))).status_code == 302
    assert proposed(world) == {}


@pytest.mark.parametrize(
    ("rows", "box", "says"),
    [
        ([("7", "100")], "off", "Not above"),
        ([("7", "")], "off", "Fill this in."),
        ([("x", "10")], "days_left", "plain number"),
        ([("-1", "10")], "days_left", ""),
        ([("7", "20"), ("7", "30")], "days_left", "stand here already"),
        ([("7", "20"), ("30", "30")], "off", "do not become dearer"),
    ],
)
def test_what_cannot_be_said_stands_beside_its_box(
    world: World, rows: list[tuple[str, str]], box: str, says: str
) -> None:
    answer = world.browser("manager").post(PAGE, typed(*rows))
    text = answer.content.decode()
    assert answer.status_code == 400
    place = 1 if says.startswith("stand") else 0
    assert f'id="id_steps-{place}-{box}_error"' in text
    assert says in text.partition(f'id="id_steps-{place}-{box}_error"')[2].partition("</p>")[0]
    assert not MarkdownRule.objects.exists()


def test_the_rule_is_read_and_said_over_the_api(world: World, curd: None) -> None:
    api = world.api("manager")
    usual = [{"days_left": 7, "off": "50"}, {"days_left": 30, "off": "25"}]
    assert api.get(API).json() == {"steps": usual, "by": None, "changed_at": None}
    told = api.put(API, {"steps": [{"days_left": 45, "off": "10"}, {"days_left": 3, "off": "12.5"}]}, format="json")
    assert told.json()["steps"] == [{"days_left": 3, "off": "12.5"}, {"days_left": 45, "off": "10"}]
    assert told.json()["by"] == world.user("manager").pk
    for body, field in (
        ({}, "steps"),
        ({"steps": [{"days_left": 7}]}, "steps.0.off"),
        ({"steps": [{"days_left": 7, "off": "0"}]}, "steps.0.off"),
        ({"steps": [{"days_left": 7, "off": "20"}, {"days_left": 9, "off": "30"}]}, "steps.0.off"),
        ({"steps": [{"days_left": day, "off": "1"} for day in range(13)]}, "steps"),
    ):
        refused = api.put(API, body, format="json")
        assert (refused.status_code, [one["field"] for one in refused.json()["errors"]]) == (400, [field]), body
    assert len(api.get(API).json()["steps"]) == 2


def test_a_cashier_sees_the_rule_over_the_api_and_changes_nothing(world: World) -> None:
    assert world.api("cashier").get(API).status_code == 200
    assert world.api("cashier").put(API, {"steps": []}, format="json").status_code == 403
    assert world.browser("cashier").post(PAGE, typed(("7", "50"))).status_code == 403
    assert PAGE not in world.browser("cashier").get("/stock/batches/").content.decode()
    assert not MarkdownRule.objects.exists()

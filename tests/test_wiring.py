"""The one list of what is wired to what: every name in it leads somewhere."""

import inspect

import pytest

from galla.config.wiring import FACTS
from galla.foundation import facts
from galla.ledger.models import Unit
from galla.ledger.places import loose, money
from tests.world import World


@pytest.mark.parametrize("fact", sorted(FACTS))
def test_whoever_hears_a_fact_is_there_and_takes_what_is_told(fact: str) -> None:
    for listener in facts.listeners(fact):
        kinds = {parameter.kind for parameter in inspect.signature(listener).parameters.values()}
        assert inspect.Parameter.VAR_KEYWORD in kinds, f"{listener} must take what it does not need, too"


def test_a_new_shop_has_its_currency_in_the_ledger(world: World) -> None:
    assert Unit.objects.filter(id__in=[money(world.shop.pk).id, loose(world.shop.pk).id]).count() == 2

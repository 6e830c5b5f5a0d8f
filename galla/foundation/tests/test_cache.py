"""The shared count of failed sign-ins goes on while Redis is away."""

import pytest
from rest_framework.test import APIClient

from galla.foundation.cache import SteadyCache
from tests.world import World

NOBODY = "redis://127.0.0.1:1/0"


def test_without_redis_each_process_counts_for_itself() -> None:
    cache = SteadyCache(NOBODY, {})
    cache.clear()
    assert cache.get("tries") is None
    assert cache.add("tries", 1)
    assert not cache.add("tries", 1)
    assert cache.incr("tries") == 2
    assert (cache.has_key("tries"), cache.touch("tries"), cache.get("tries")) == (True, True, 2)
    cache.set("tries", 5)
    assert (cache.delete("tries"), cache.get("tries", 0)) == (True, 0)


def test_one_signs_in_and_one_guesses_no_longer_while_redis_is_away(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    steady = SteadyCache(NOBODY, {})
    steady.clear()
    monkeypatch.setattr("allauth.core.internal.ratelimit.cache", steady)

    def sign_in(password: str) -> int:
        body = {"username": "cashier", "password": password}
        return APIClient().post("/api/v1/tokens/", body, format="json").status_code

    assert sign_in("lamp-river-47-mango") == 201
    assert [sign_in("wrong") for _ in range(7)] == [401] * 5 + [429] * 2


@pytest.mark.redis
def test_with_redis_all_processes_count_together(redis_url: str) -> None:
    one, other = SteadyCache(redis_url, {}), SteadyCache(redis_url, {})
    one.set("tries", 3)
    assert other.incr("tries") == 4
    assert one.delete("tries")

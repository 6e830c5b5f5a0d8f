"""A cache that all processes share through Redis, and that each keeps for itself while Redis is away.

Failed sign-ins are counted in it. With Redis down nobody may be kept out of the shop, and nobody may guess for ever:
each process then counts by itself, and goes back to the shared count as soon as Redis answers.
"""

import logging
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache

logger = logging.getLogger("galla.cache")

type Timeout = Any
PATIENCE_SECONDS = {"socket_connect_timeout": 1, "socket_timeout": 2}


class SteadyCache(BaseCache):
    """Redis, or this process's own memory while Redis does not answer."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        options = {**params.get("OPTIONS", {}), **PATIENCE_SECONDS}
        self._shared: Any = RedisCache(server, {**params, "OPTIONS": options})
        self._own: Any = LocMemCache("steady", params)
        self._is_away = False

    def add(self, key: Any, value: Any, timeout: Timeout = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Set what is not there; whether it was set."""
        return bool(self._ask("add", key, value, timeout, version))

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        """What is there, or ``default``."""
        return self._ask("get", key, default, version)

    def set(self, key: Any, value: Any, timeout: Timeout = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        """Keep a value for ``timeout`` seconds."""
        self._ask("set", key, value, timeout, version)

    def touch(self, key: Any, timeout: Timeout = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Keep what is there for longer; whether it is there."""
        return bool(self._ask("touch", key, timeout, version))

    def delete(self, key: Any, version: int | None = None) -> bool:
        """Forget a value; whether it was there."""
        return bool(self._ask("delete", key, version))

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        """Add to a number that is there. Raises ``ValueError`` where there is none."""
        return int(self._ask("incr", key, delta, version))

    def has_key(self, key: Any, version: int | None = None) -> bool:
        """Whether a value is there."""
        return bool(self._ask("has_key", key, version))

    def clear(self) -> None:
        """Forget everything."""
        self._ask("clear")
        self._own.clear()

    def _ask(self, verb: str, *arguments: Any) -> Any:
        from redis.exceptions import RedisError  # loaded when there is a Redis to ask, not with the site

        try:
            answer = getattr(self._shared, verb)(*arguments)
        except (RedisError, OSError):
            self._note(is_away=True)
            return getattr(self._own, verb)(*arguments)
        self._note(is_away=False)
        return answer

    def _note(self, *, is_away: bool) -> None:
        if is_away != self._is_away:
            self._is_away = is_away
            logger.warning("Redis is away; this process counts for itself" if is_away else "Redis is back")

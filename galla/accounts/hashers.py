"""Password hashing that a small shop computer can bear.

OWASP's Argon2id minimum (m = 19 MiB, t = 2, p = 1); Django's own default takes 100 MiB a hash. At most two hashes are
made at once: eight tills signing in together must not take the machine's memory.
https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html
"""

import threading

from django.contrib.auth.hashers import Argon2PasswordHasher

HASHES_AT_ONCE = 2
_turn = threading.BoundedSemaphore(HASHES_AT_ONCE)


class CounterArgon2Hasher(Argon2PasswordHasher):
    """Argon2id with 19 MiB, two passes, one lane."""

    time_cost = 2
    memory_cost = 19_456
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        """Hash a password, two at a time at most."""
        with _turn:
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        """Compare a password with a hash, two at a time at most."""
        with _turn:
            return super().verify(password, encoded)

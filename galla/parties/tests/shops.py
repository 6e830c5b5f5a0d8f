"""Shops to test in, made row by row: the rooms around this one need no more of a shop than that. And many at once."""

import itertools
import threading
from collections.abc import Callable

from django.db import connection

from galla.accounts.access import Access, permissions_of
from galla.accounts.models import Branch, Membership, Shop, Till, User

_numbers = itertools.count(1)


def open_shop(**facts: object) -> Access:
    """The owner of a new shop, at its only till."""
    number = next(_numbers)
    defaults: dict[str, object] = {"legal_name": f"Shop {number}", "state_code": "27"}
    shop = Shop.objects.create(**(defaults | facts))
    branch = Branch.objects.create(shop=shop, name="Main")
    till = Till.objects.create(shop=shop, branch=branch, name="Till 1", prefix="M1")
    return join(shop, "owner", till)


def join(shop: Shop, role: str, till: Till | None = None) -> Access:
    """A new person of that role in a shop."""
    number = next(_numbers)
    user = User.objects.create(username=f"person{number}", email=f"person{number}@example.com")
    membership = Membership.objects.create(shop=shop, user=user, role=role)
    return Access(
        user=user,
        shop=shop,
        membership=membership,
        till=till,
        branch=till.branch if till else None,
        permissions=permissions_of(membership),
    )


def together(works: list[Callable[[], object]]) -> list[object]:
    """Do all of it at once, each on a connection of its own; what each answered or raised."""
    answers: list[object] = [None] * len(works)
    start = threading.Barrier(len(works))

    def run(place: int, work: Callable[[], object]) -> None:
        start.wait()
        try:
            answers[place] = work()
        except Exception as error:  # noqa: BLE001 - whatever was raised is the answer to look at
            answers[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers

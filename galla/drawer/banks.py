"""Which accounts at banks cash is brought to. The room of the bank says it, and stands above this one."""

from collections.abc import Callable, Mapping

PLAIN = "bank"

type Finder = Callable[[int], Mapping[str, str]]

_finders: list[Finder] = []


def describe_banks(find: Finder) -> None:
    """Have ``find`` say a shop's bank accounts: what each is called, by the code of the money that lies there."""
    _finders.append(find)


def banks(shop_id: int) -> dict[str, str]:
    """The names of a shop's bank accounts by code, the plain one first."""
    known = {code: name for find in _finders for code, name in find(shop_id).items()}
    return dict(sorted(known.items(), key=lambda item: (item[0] != PLAIN, item[1])))

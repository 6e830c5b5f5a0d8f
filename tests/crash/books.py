"""What tills were told, what the books hold and what the mail server took, and whether the three go together."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from galla.console.commands.verify import register_invariants
from galla.foundation.checks import broken
from galla.ledger.models import Entry
from galla.outbox.models import Message
from galla.sales.models import Sale
from tests.crash.till import lines_of

SAVED = (200, 201)


class Told(NamedTuple):
    """A bill as a till was told of it."""

    id: int
    number: str


@dataclass
class Journals:
    """All tills' journals together. ``begun`` is every bill that was ever sent, with what was sent."""

    begun: dict[str, dict[str, Any]] = field(default_factory=dict)
    told: dict[str, Told] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    sent_again: int = 0
    saved_before: int = 0

    @property
    def unanswered(self) -> set[str]:
        """Keys nobody was told anything about."""
        return self.begun.keys() - self.told.keys()


def read_journals(paths: Iterable[Path]) -> Journals:
    """What is written in these journals."""
    found = Journals()
    for path in paths:
        for line in lines_of(path):
            if "body" in line:
                found.begun[line["key"]] = line["body"]
                continue
            if line["status"] not in SAVED:
                found.wrong.append(f"{line['key']}: answered {line['status']}: {line['said']}")
                continue
            found.told[line["key"]] = Told(line["id"], line["number"])
            found.sent_again += line["again"] or line["tries"] > 1
            found.saved_before += line["status"] == 200
    return found


@dataclass(frozen=True)
class Books:
    """What the database holds: (key, id, number) of each bill, (id of the bill, Message-ID, sent) of each letter."""

    bills: Sequence[tuple[str, int, str | None]]
    letters: Sequence[tuple[int, str, bool]]


def read_books() -> Books:
    """What the database holds now. Nobody sells meanwhile."""
    numbers = dict(Sale.objects.values_list("id", "number"))
    entries = Entry.objects.filter(kind="sale").values_list("key", "id")
    letters = Message.objects.filter(reference__startswith="sale:").values_list("reference", "message_id", "sent_at")
    return Books(
        [(key, identity, numbers.get(identity)) for key, identity in entries],
        [(int(reference.removeprefix("sale:")), name, sent is not None) for reference, name, sent in letters],
    )


def complaints(journals: Journals, books: Books) -> list[str]:
    """Everything that is not so: each acknowledged bill there exactly once, any other once or not at all."""
    found = list(journals.wrong)
    times = Counter(key for key, _, _ in books.bills)
    there = {key: (identity, number) for key, identity, number in books.bills}
    for key, told in journals.told.items():
        if key not in there:
            found.append(f"{key}: acknowledged as {told.number} and not there")
        elif there[key] != tuple(told):
            found.append(f"{key}: acknowledged as {told.number} (id {told.id}), there as {there[key]}")
    found += [f"{key}: there {count} times" for key, count in times.items() if count > 1]
    found += [f"{key}: there, and no till began it" for key in times.keys() - journals.begun.keys()]
    wanted = {there[key][0] for key, body in journals.begun.items() if key in there and "customer_email" in body}
    letters = Counter(sale for sale, _, _ in books.letters)
    found += [f"bill {sale}: has {letters[sale]} letters, not 1" for sale in wanted if letters[sale] != 1]
    found += [f"bill {sale}: has a letter nobody asked for" for sale in letters.keys() - wanted]
    return found


def mail_complaints(books: Books, taken: Sequence[str], kills: int) -> list[str]:
    """Everything that is not so: each letter has left, duplicates at most the kills, each with its own Message-ID."""
    arrived = Counter(taken)
    known = {name for _, name, _ in books.letters}
    found = [f"the letter of bill {sale} never arrived" for sale, name, _ in books.letters if not arrived[name]]
    found += [f"the letter of bill {sale} is not marked as sent" for sale, _, sent in books.letters if not sent]
    found += [f"a letter {name} arrived that no bill has" for name in arrived.keys() - known]
    doubles = sum(arrived.values()) - len(arrived)
    if doubles > kills:
        found.append(f"{doubles} letters arrived once more, with {kills} kills")
    return found


def verified() -> list[str]:
    """What ``galla verify`` would complain about, asked in this process."""
    register_invariants()
    return [str(each) for each in broken()]

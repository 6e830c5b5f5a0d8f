"""What is done with the bank's lines, chained: each act is hashed with the one before it in its shop.

Nothing of it moves, so the ledger knows nothing of it; the chain shows where an act was changed or taken out. The head
is also the lock: whoever takes lines in, matches or undoes holds it from the beginning, and so sees what others did.
"""

import datetime
from collections.abc import Sequence
from typing import Any

from galla.accounts.access import Access
from galla.cashbook.models import ActKind, BankAccount, BankAct, BankHead, BankLine, MatchedLine, MatchedMove
from galla.foundation.database.rows import insert_rows
from galla.foundation.database.sqlite.base import chain_hash
from galla.ledger.entries import request_hash

LINE = ("shop_id", "account_id", "act_id", "day", "description", "reference", "amount_minor", "balance_minor", "key")


def hold_bank(shop_id: int) -> BankHead:
    """Let nobody else act on the shop's bank lines until the transaction ends."""
    rows = BankHead.objects.select_for_update()
    head = rows.filter(shop_id=shop_id).first()
    if head is None:
        insert_rows(BankHead, ("shop_id", "last_number", "last_hash"), [(shop_id, 0, "")], ignore_conflicts=True)
        head = rows.get(shop_id=shop_id)
    return head


def record_act(
    *,
    access: Access,
    at: datetime.datetime,
    head: BankHead,
    account: BankAccount,
    kind: ActKind,
    rows_hash: str,
    found: str = "",
    undoes: BankAct | None = None,
) -> BankAct:
    """Write down an act behind the shop's held head."""
    act = BankAct(
        shop=access.shop,
        account=account,
        kind=kind.value,
        found=found,
        undoes=undoes,
        by=access.user,
        at=at.astimezone(datetime.UTC),
        rows_hash=rows_hash,
        number=head.last_number + 1,
    )
    act.hash = link(head.last_hash, act)
    act.save(force_insert=True)
    head.last_number, head.last_hash = act.number, act.hash
    BankHead.objects.filter(pk=head.pk).update(last_number=act.number, last_hash=act.hash)
    return act


def link(last_hash: str, act: BankAct) -> str:
    """The hash of an act: over the one before, all that it says, and its number. It stays as it is."""
    when = act.at.astimezone(datetime.UTC).isoformat(timespec="microseconds")
    said = (act.shop_id, when, act.by_id, act.account_id, str(act.kind), str(act.found), act.undoes_id, act.rows_hash)
    return chain_hash(last_hash, f"|{'|'.join(map(str, said))}|", act.number)


def hash_of_lines(lines: Sequence[BankLine]) -> str:
    """What an act that took lines in carries of them."""
    told: list[tuple[object, ...]] = [
        (
            *(line.key, line.shop_id, line.account_id, line.day.isoformat(), line.description, line.reference),
            *(line.amount_minor, line.balance_minor),
        )
        for line in sorted(lines, key=lambda line: line.key)
    ]
    return request_hash(told)


def hash_of_match(lines: Sequence[MatchedLine], moves: Sequence[MatchedMove]) -> str:
    """What a match carries of its lines and moves."""
    told: list[Any] = [sorted([row.shop_id, row.line_id] for row in lines)]
    told.append(sorted([row.shop_id, row.entry_id, row.amount_minor] for row in moves))
    return request_hash(told)

"""What the entries of a count carry of it: where it was begun, and where it ended."""

import datetime
from collections.abc import Iterable, Sequence

from galla.inventory.models import CountClosing, CountedLine, CountEnd, CountLeftOut, CountSession, RecountRequest
from galla.ledger.entries import request_hash

COUNT_OPENING = "count-opening"
COUNT = "count"
COUNT_KINDS = (COUNT_OPENING, COUNT)


def hash_of_session(session: CountSession) -> str:
    """What the entry that begins a count carries of it. It moves nothing."""
    return request_hash(
        [
            *(session.pk, session.shop_id, session.branch_id, session.category_id, session.place_id),
            *(session.blind, session.note, session.by_id),
        ]
    )


def hash_of_closing(
    closing: CountClosing,
    *,
    lines: Iterable[CountedLine],
    recounts: Iterable[RecountRequest],
    end: CountEnd | None,
    adjustment_ids: Sequence[tuple[int, int]],
    left_out: Iterable[CountLeftOut] = (),
) -> str:
    """What the entry that ends a count carries: everything that was written down from its beginning on.

    ``adjustment_ids`` are the adjustments it made, each with the shop its link says; ``left_out`` what it did not post.
    """
    not_posted = sorted((row.shop_id, row.product_id, row.adjustment_id) for row in left_out)
    return request_hash(
        [
            *(closing.shop_id, closing.session_id, closing.outcome, closing.unseen, closing.note, closing.by_id),
            [_line(line) for line in lines],
            [_recount(recount) for recount in recounts],
            None if end is None else [end.shop_id, end.session_id, end.by_id, _moment(end.ended_at)],
            sorted(adjustment_ids),
            *([not_posted] if not_posted else []),
        ]
    )


def _line(line: CountedLine) -> list[object]:
    return [
        *(line.pk, line.shop_id, line.session_id, line.product_id, line.counted_milli, line.on_hand_milli),
        *(line.passed_milli, line.replaces, line.assumed, line.key, line.request_hash, line.by_id),
        *(_moment(line.counted_at), *([] if line.last_righted is None else [line.last_righted])),
    ]


def _recount(recount: RecountRequest) -> list[object]:
    return [
        *(recount.pk, recount.shop_id, recount.session_id, recount.product_id, recount.after_line, recount.note),
        *(recount.by_id, _moment(recount.asked_at)),
    ]


def _moment(at: datetime.datetime) -> str:
    return at.astimezone(datetime.UTC).isoformat()

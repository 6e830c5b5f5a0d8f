"""A lost card is blocked and a new one has what was left on it; the rest of a card that is over is kept as income."""

import datetime

from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.accounts.calendar import shop_day
from galla.accounts.registration import plain_text
from galla.drawer.acts import Act, Paper
from galla.drawer.cash import never_below_zero
from galla.foundation.database.together import Insert
from galla.foundation.errors import InvalidInput
from galla.ledger import places
from galla.ledger.branches import receipts_of_branch
from galla.ledger.entries import Claim, open_balances
from galla.prepaid import codes, papers
from galla.prepaid.actions.taking import CARD_FIELDS, FIELDS, Sold
from galla.prepaid.errors import CardExpired, NothingLeft, NotOverYet
from galla.prepaid.models import LONGEST_REASON, GiftCard, KeptRest, Kind, Prepayment
from galla.prepaid.moves import pair_of


def replace_card(*, access: Access, at: datetime.datetime, key: str, card: GiftCard, reason: str) -> Sold:
    """Block a lost card and make one with a new code that has what was left, good until the same day.

    The same ``key`` again answers the same card with its code. What comes onto the lost card later (of a bill that is
    taken back) is brought to another new one. Raises ``InvalidInput`` (no reason), ``CardExpired`` and ``NothingLeft``.
    """
    access.require("prepaid.replace")
    reason = plain_text(reason, field="reason", maximum=LONGEST_REASON)
    if not reason:
        raise InvalidInput(_("Say why it is replaced."), field="reason")
    # Keys of requests have no line in them, so no card that is sold draws the same code.
    code, till = codes.drawn(access.shop.pk, f"replaced\n{key}"), access.require_till()
    act = Act(access, till, Kind.REPLACED.value, at.astimezone(datetime.UTC), key)

    def write(claimed: Claim) -> Prepayment:
        if _is_over(access, at, card):
            raise CardExpired(_("This card is over, so there is nothing to replace."))
        made = _new_card(claimed, card, code)
        old, new = (pair_of(places.gift(card.shop_id, number)) for number in (card.pk, made.pk))
        standing = act.lock([old], {})
        paper = Prepayment(
            **act.columns(claimed),
            branch_id=till.branch_id,
            till_id=till.pk,
            kind=Kind.REPLACED.value,
            card_id=made.pk,
            replaces_id=card.pk,
            amount_minor=_demand_something(standing[old[0].id, old[1].id].on_hand),
            reason=reason,
        )
        open_balances([new])
        moves = papers.moves_of(paper)
        posted = act.post(
            claimed,
            moves,
            papers.hash_of(paper, made),
            standing,
            series=receipts_of_branch(access.shop.pk, till.branch_id),
            along=[Insert(GiftCard, CARD_FIELDS, [[getattr(made, name) for name in CARD_FIELDS]])],
            numbered=Insert(Prepayment, FIELDS, [[getattr(paper, name) for name in FIELDS]]),
            least=never_below_zero(moves),
        )
        paper.number = posted.written
        return paper

    paper = act.book([card.pk, reason], write, Prepayment)
    made = GiftCard.objects.get(shop=access.shop, pk=paper.document.card_id)
    known = made.code_hash == codes.hash_of(access.shop.pk, code)
    return Sold(paper, made, code if known else "")


def keep_rest(*, access: Access, at: datetime.datetime, key: str, card: GiftCard) -> Paper[KeptRest]:
    """What nobody spent of a card whose last day is over becomes income. Raises ``NotOverYet``, ``NothingLeft``."""
    access.require("prepaid.keep")
    till = access.require_till()
    act = Act(access, till, papers.REST, at.astimezone(datetime.UTC), key)

    def write(claimed: Claim) -> KeptRest:
        if not _is_over(access, at, card):
            day = None if card.expires_on is None else card.expires_on.isoformat()
            raise NotOverYet(_("This card is still good; what is on it can be spent."), expires_on=day)
        pair = pair_of(places.gift(card.shop_id, card.pk))
        standing = act.lock([pair], {})
        left = _demand_something(standing[pair[0].id, pair[1].id].on_hand)
        rest = KeptRest(**act.columns(claimed), till=till, card=card, amount_minor=left)
        moves = papers.moves_kept(rest)
        act.post(claimed, moves, papers.hash_of_rest(rest), standing, least=never_below_zero(moves))
        rest.save(force_insert=True)
        return rest

    return act.book([card.pk], write, KeptRest)


def _new_card(claimed: Claim, card: GiftCard, code: str) -> GiftCard:
    return GiftCard(
        id=claimed.entry_id,
        shop_id=card.shop_id,
        code_hash=codes.hash_of(card.shop_id, code),
        last_four=code[-codes.GROUP :],
        expires_on=card.expires_on,
    )


def _is_over(access: Access, at: datetime.datetime, card: GiftCard) -> bool:
    return card.expires_on is not None and card.expires_on < shop_day(access.shop, at)


def _demand_something(left_minor: int) -> int:
    if left_minor <= 0:
        raise NothingLeft(_("Nothing is left on this card."))
    return left_minor

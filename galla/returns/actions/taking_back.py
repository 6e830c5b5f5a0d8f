"""Goods that come back: a credit note for lines of one or several bills, its goods, its money, its counters.

The order: claim the key → hold the bills and look at them → price (pure) → lock balances by id → which notes go back →
count the lines, guarded → postings and the note's rows → series counter → entry → note.
"""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

from django.utils.translation import gettext as _

from galla.accounts.access import Access
from galla.accounts.calendar import business_date, shop_day
from galla.catalog.models import Product
from galla.credit.actions import hold_person, level, settle_entries
from galla.drawer.acts import Act, Paper, notes_kept, notes_that_go_back
from galla.drawer.cash import never_below_zero, worth_of
from galla.drawer.queries import denomination_values
from galla.foundation.database.together import Insert
from galla.foundation.database.transactions import in_transaction
from galla.foundation.errors import InvalidInput
from galla.inventory.actions.booking import demand_lines, hold_branch, hold_place
from galla.inventory.arrivals import following_batches, following_value
from galla.ledger import places
from galla.ledger.branches import credit_notes_of_branch
from galla.ledger.entries import Claim, Move, Standing
from galla.loyalty.moves import Pair
from galla.loyalty.seals import with_points
from galla.parties.queries import canonical
from galla.prepaid.moves import pair_of
from galla.pricing.returns import refund_of
from galla.returns import papers
from galla.returns.actions import goods
from galla.returns.actions.items import (
    Coming,
    Item,
    Quoted,
    demand_left,
    demand_places,
    reason_given,
    spots_of,
    tenders_of,
)
from galla.returns.actions.never_paid import Taken, with_those_behind
from galla.returns.actions.paying_back import cash_of, everyone_in, off_khatas, repayments, spread
from galla.returns.actions.points import points_of_bills
from galla.returns.actions.repaid import Repaid
from galla.returns.actions.terms import (
    BEYOND,
    demand_cash_allowed,
    demand_in_time,
    demand_returnable,
    kept_back,
    terms_of,
)
from galla.returns.actions.through_gateways import send_through_gateways
from galla.returns.errors import BeyondTheTerms, SeveralCustomers, TakenBack
from galla.returns.models import (
    CreditedBill,
    CreditNote,
    CreditNoteLine,
    CreditNoteTender,
    ReturnTerms,
    Way,
)
from galla.returns.queries import Returnable, cash_given, paid_bill, refunded_of, returnable
from galla.sales.actions.codes import give_codes_back
from galla.sales.actions.coming_back import count_returned, hold_bills, kept_by_batch, tracked
from galla.sales.queries import sale_rows
from galla.sales.recalls import moves_of_lines
from galla.sales.rows import SaleRows


def take_back(
    *, access: Access, at: datetime.datetime, key: str, items: Sequence[Item], way: Way, reason: str
) -> Paper[CreditNote]:
    """Take goods of bills back at the till of ``access`` and give back what was paid for them.

    Raises ``InvalidInput`` naming the line, ``ReturnedBefore``, ``TakenBack``, ``SeveralCustomers``, ``NotSeenYet``,
    ``GivenBackBefore``, and ``BeyondTheTerms`` for what only a manager allows. What is refused wrote nothing.
    """
    access.require("return.make")
    reason = reason_given(reason)
    demand_lines(len(items))
    demand_places(access, items)
    act = Act(access, access.require_till(), papers.KIND, at.astimezone(datetime.UTC), key)
    told = [[item.sale_id, item.position, item.quantity_milli, item.place_id] for item in items]
    return act.book(
        [told, way.value, reason], lambda claimed: ComingBack(act, items, way, reason).book(claimed), CreditNote
    )


def what_goes_back(*, access: Access, at: datetime.datetime, items: Sequence[Item], way: Way) -> Quoted:
    """What would be given back for these goods now, and how; nothing is written. Raises as ``take_back`` does."""
    access.require("return.make")
    demand_lines(len(items))
    demand_places(access, items)
    act = Act(access, access.require_till(), papers.KIND, at.astimezone(datetime.UTC), "")
    return in_transaction(ComingBack(act, items, way, "").quote)


@dataclass
class ComingBack:
    """One credit note on its way into the tables; lives inside one transaction."""

    act: Act
    items: Sequence[Item]
    way: Way
    reason: str
    # How much of it pays for goods that go out with it, at most.
    exchanged_minor: int = 0
    # Whether anything of it is beyond the shop's terms, so that who allowed it is written down.
    is_beyond: bool = False

    def _demand(self, demand: Callable[[Access], None]) -> None:
        """Ask one of the terms of whoever acts by themselves; what a manager lent answers where it is needed."""
        access = self.act.access
        try:
            demand(access.without_lent(BEYOND))
        except BeyondTheTerms:
            if not access.can(BEYOND):
                raise
            self.is_beyond = True

    @cached_property
    def terms(self) -> ReturnTerms:
        """The shop's terms."""
        return terms_of(self.act.access.shop.pk)

    def quote(self) -> Quoted:
        """What goes back, by the bills as they stand."""
        self.hold_bills()
        coming = self._coming()
        repaid = self._repaid(coming)
        return Quoted([each.refund for each in coming], [(each.method, each.amount_minor) for each in repaid])

    def hold_bills(self) -> None:
        """Hold the bills, and those whose goods paid for them: what was never paid of these is looked at, too."""
        shop_id = self.act.access.shop.pk
        hold_bills(shop_id, with_those_behind(shop_id, {item.sale_id for item in self.items}))

    def _repaid(self, coming: Sequence[Coming]) -> list[Repaid]:
        access, on = self.act.access, shop_day(self.act.access.shop, self.act.at)
        left, found = self.exchanged_minor, []
        taken: Taken = {}
        for each in coming:
            total = each.refund.total_minor
            part = min(left, total)
            left -= part
            found.append(repayments(access, each.rows, self.way, total, on=on, taken=taken, exchanged_minor=part))
        return spread(found)

    def book(self, claimed: Claim) -> CreditNote:
        access, shop_id = self.act.access, self.act.access.shop.pk
        hold_branch(self.act.till.branch_id, field="till")
        for place_id, number in sorted(spots_of(self.items).items()):
            hold_place(place_id, field=f"lines.{number}.place")
        self.hold_bills()
        coming = self._coming()
        repaid = self._repaid(coming)
        cash = cash_of(repaid)
        earlier = cash_given(each.rows.sale.id for each in coming) if cash else 0
        self._demand(lambda who: demand_cash_allowed(who, self.terms, cash, earlier_minor=earlier))
        turned = [move for _number, moves in self._in_order(coming) for move in moves]
        people = everyone_in(repaid)
        points = points_of_bills(shop_id, coming, repaid)
        standing = self._lock(turned, repaid, people, cash, points.pairs)
        loyal = points.settle(standing, entry_id=claimed.entry_id, day=business_date(access.shop, self.act.at))
        note = self._note(claimed, coming, standing, cash, goods.worth_of(turned))
        bills, lines, tenders = self._bills(note, coming), self._lines(note, coming), tenders_of(note, repaid)
        self._count(coming, note)
        cash_moves = papers.note_moves(note, cash) if cash else []
        act = self.act if self.is_beyond else replace(self.act, access=access.without_lent(BEYOND))
        posted = act.post(
            claimed,
            [
                *papers.money_moves(note, bills, lines, tenders),
                *turned,
                *loyal.moves,
                *following_value(turned, standing),
                *following_batches(turned, standing, kept=kept_by_batch(turned)),
                *cash_moves,
            ],
            with_points(papers.document_hash(note, bills, lines, tenders), loyal.rows.rows),
            standing,
            series=credit_notes_of_branch(shop_id, self.act.till.branch_id),
            along=[
                Insert(CreditedBill, papers.BILL, [papers.columns(row, papers.BILL) for row in bills]),
                Insert(CreditNoteLine, papers.LINE, [papers.columns(row, papers.LINE) for row in lines]),
                Insert(CreditNoteTender, papers.TENDER, [papers.columns(row, papers.TENDER) for row in tenders]),
                loyal.rows,
            ],
            numbered=Insert(CreditNote, papers.NOTE, [papers.columns(note, papers.NOTE)]),
            least=never_below_zero([*cash_moves, *loyal.moves]),
        )
        note.number = posted.written
        send_through_gateways(access, self.act.at, note, [each.sale_id for each in repaid])
        settle_entries(shop_id=shop_id, settled=off_khatas(repaid))
        for person in people:
            level(shop_id=shop_id, customer_id=person)
        return note

    # What comes back

    def _coming(self) -> list[Coming]:
        """What comes back of each bill, priced, in the order in which the bills are first named."""
        of_bill: dict[int, list[tuple[int, Item]]] = {}
        for place, item in enumerate(self.items):
            of_bill.setdefault(item.sale_id, []).append((place, item))
        found = [self._of_bill(sale_id, wanted) for sale_id, wanted in of_bill.items()]
        whose = {canonical(each.rows.sale.customer_id or 0) for each in found}
        if len(whose) > 1:
            raise SeveralCustomers(
                _("These bills are of different customers. Make a credit note for each."), field="lines"
            )
        return found

    def _of_bill(self, sale_id: int, wanted: Sequence[tuple[int, Item]]) -> Coming:
        shop = self.act.access.shop
        rows = sale_rows(shop.pk, sale_id)
        if rows.void is not None:
            detail = _("Bill %(number)s was taken back whole.") % {"number": rows.sale.number}
            raise TakenBack(detail, field=f"lines.{wanted[0][0]}.bill")
        self._demand_in_time(rows, field=f"lines.{wanted[0][0]}.bill")
        lines = returnable(rows)
        items: dict[int, tuple[int, Item]] = {}
        for place, item in wanted:
            if not 1 <= item.position <= len(lines):
                raise InvalidInput(_("There is no such line in this bill."), field=f"lines.{place}.position")
            if item.position in items:
                raise InvalidInput(_("This line is named twice: say all of it once."), field=f"lines.{place}.position")
            items[item.position] = place, item
        self._demand_returnable(lines, items)
        refund = refund_of(
            paid_bill(rows, step_minor=shop.round_off_step_minor),
            before=[line.returned_milli for line in lines],
            now=[items[line.row.position][1].quantity_milli if line.row.position in items else 0 for line in lines],
            refunded_minor=refunded_of(sale_id),
        )
        coming = Coming(rows, lines, items, refund)
        self._turn(coming)
        return coming

    def _demand_in_time(self, rows: SaleRows, *, field: str) -> None:
        today = business_date(self.act.access.shop, self.act.at)
        self._demand(lambda who: demand_in_time(who, self.terms, rows.sale, today, field=field))

    def _demand_returnable(self, lines: Sequence[Returnable], items: dict[int, tuple[int, Item]]) -> None:
        """Refuse what does not come back, or not so much of it. Two statements for any number of lines."""
        wanted = [lines[position - 1].row for position in items]
        kept = kept_back(self.act.access, wanted)
        numbers = {row.product_id for row in wanted if row.product_id is not None}
        products = self.act.access.rows(Product).select_related("measure").in_bulk(numbers)
        for position, (place, item) in items.items():
            line = lines[position - 1]
            self._demand(partial(demand_returnable, kept, line.row, field=f"lines.{place}.position"))
            product = products.get(line.row.product_id or 0)
            demand_left(line, product, item, field=f"lines.{place}.quantity")

    def _turn(self, coming: Coming) -> None:
        """The goods of each line on their way back."""
        shop_id, branch_id = self.act.access.shop.pk, self.act.till.branch_id
        moved = moves_of_lines(coming.rows)
        for position, (_place, item) in coming.items.items():
            line = coming.lines[position - 1]
            coming.moves[position] = goods.goods_back(
                moved[position - 1],
                places.shelf(shop_id, branch_id, item.place_id),
                sold_milli=line.row.quantity_milli,
                before_milli=line.returned_milli,
                now_milli=item.quantity_milli,
            )

    def _in_order(self, coming: Sequence[Coming]) -> list[tuple[int, list[Move]]]:
        """The goods of each line of the note, in the order they were named."""
        return sorted(
            (place, each.moves[position]) for each in coming for position, (place, _item) in each.items.items()
        )

    # What is locked and counted

    def _lock(
        self,
        turned: Sequence[Move],
        repaid: Sequence[Repaid],
        people: Sequence[int],
        cash_minor: int,
        points: Sequence[Pair],
    ) -> dict[tuple[int, int], Standing]:
        shop_id = self.act.access.shop.pk
        pairs = [*tracked(turned), *points]
        pairs += [pair_of(each.source) for each in repaid if each.source.kind in papers.PREPAID]
        for person in people:
            pairs += hold_person(shop_id, person)
        return self.act.lock(pairs, dict.fromkeys(denomination_values(shop_id) if cash_minor else (), 0))

    def _count(self, coming: Sequence[Coming], note: CreditNote) -> None:
        """Count the lines; a bill that is back whole by now gives back the uses of its codes and offers."""
        counted = sorted(
            (place, each.lines[position - 1].line_id, each.rows.sale.id, item)
            for each in coming
            for position, (place, item) in each.items.items()
        )
        sold = {line.line_id: line.row.quantity_milli for each in coming for line in each.lines}
        count_returned(
            self.act.access.shop.pk,
            [(line, sale, sold[line], item.quantity_milli) for _place, line, sale, item in counted],
        )
        for each in coming:
            now = {position: item.quantity_milli for position, (_place, item) in each.items.items()}
            if all(line.left_milli == now.get(line.row.position, 0) for line in each.lines):
                give_codes_back(each.rows, by_entry=note.pk, at=self.act.at)

    # What is written

    def _note(
        self,
        claimed: Claim,
        coming: Sequence[Coming],
        standing: dict[tuple[int, int], Standing],
        cash_minor: int,
        cost_minor: int,
    ) -> CreditNote:
        shop_id, till = self.act.access.shop.pk, self.act.till
        notes: dict[int, int] = {}
        if cash_minor:
            notes = notes_that_go_back(standing, shop_id=shop_id, till_id=till.pk, amount_minor=cash_minor)
        refunds = [each.refund for each in coming]
        return CreditNote(
            **self.act.columns(claimed),
            branch_id=till.branch_id,
            till_id=till.pk,
            customer_id=coming[0].rows.sale.customer_id,
            way=self.way.value,
            reason=self.reason,
            net_minor=sum(refund.net_minor for refund in refunds),
            tax_minor=sum(refund.tax_minor for refund in refunds),
            surcharge_minor=sum(refund.surcharge_minor for refund in refunds),
            surcharge_tax_minor=sum(tax.amount_minor for refund in refunds for tax in refund.surcharge_taxes),
            round_off_minor=sum(refund.round_off_minor for refund in refunds),
            total_minor=sum(refund.total_minor for refund in refunds),
            cost_minor=cost_minor,
            notes=notes_kept(notes),
            loose_minor=cash_minor - worth_of(notes),
        )

    def _bills(self, note: CreditNote, coming: Sequence[Coming]) -> list[CreditedBill]:
        return [
            CreditedBill(
                shop_id=note.shop_id,
                credit_note_id=note.pk,
                position=place,
                sale_id=each.rows.sale.id,
                net_minor=each.refund.net_minor,
                tax_minor=each.refund.tax_minor,
                surcharge_minor=each.refund.surcharge_minor,
                surcharge_taxes=[[tax.name, tax.rate_ppm, tax.amount_minor] for tax in each.refund.surcharge_taxes],
                round_off_minor=each.refund.round_off_minor,
                total_minor=each.refund.total_minor,
            )
            for place, each in enumerate(coming, start=1)
        ]

    def _lines(self, note: CreditNote, coming: Sequence[Coming]) -> list[CreditNoteLine]:
        found = []
        for each in coming:
            for position, (place, item) in each.items.items():
                part = each.refund.parts[position - 1]
                found.append(
                    CreditNoteLine(
                        shop_id=note.shop_id,
                        credit_note_id=note.pk,
                        position=place + 1,
                        sale_line_id=each.lines[position - 1].line_id,
                        place_id=item.place_id,
                        quantity_milli=item.quantity_milli,
                        net_minor=part.net_minor,
                        tax_minor=part.tax_minor,
                        gross_minor=part.gross_minor,
                        taxes=[[tax.name, tax.rate_ppm, tax.amount_minor] for tax in part.taxes],
                        cost_minor=goods.worth_of(each.moves[position]),
                    )
                )
        return sorted(found, key=lambda line: line.position)

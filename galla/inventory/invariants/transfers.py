"""What must always hold of transfers and of what is on the way."""

from collections import defaultdict
from collections.abc import Iterator

from galla.foundation.checks import invariant
from galla.inventory import papers
from galla.inventory.invariants.papers import Told, differences, plain
from galla.inventory.models import Transfer, TransferLine, TransferReceipt, TransferReceiptLine
from galla.inventory.queries.transfers import sums_by_product
from galla.ledger import queries as ledger


@invariant("transfers equal their postings")
def transfers_equal_postings(shop_id: int | None) -> Iterator[str]:
    """Every transfer, and every receipt of one, moved exactly what its lines say, and stands as it was written."""
    yield from differences(shop_id, papers.TRANSFER_KINDS, _papers(shop_id))


@invariant("nothing on the way is below zero")
def on_the_way_is_there(shop_id: int | None) -> Iterator[str]:
    """No more comes off the way than was sent."""
    for held in ledger.holdings(shop_id, "transit", ("goods", "batch")):
        if held.on_hand < 0:
            yield f"{held.account} of shop {held.shop_id} holds {held.on_hand} thousandths of {held.unit}"


@invariant("what was sent arrived, was lost, was taken back or is on the way")
def transfers_add_up(shop_id: int | None) -> Iterator[str]:
    """For each product of each transfer, between its papers and the account of what is on the way."""
    way = {(held.account, held.unit): held.on_hand for held in ledger.holdings(shop_id, "transit", ("goods",))}
    for (transfer, product), (sent, came, damaged, missing, back) in sums_by_product(shop_id).items():
        left = way.pop((f"transit:{transfer}", f"goods:{product}"), 0)
        if sent != came + damaged + missing + back + left:
            told = f"{came} came, {damaged} were damaged, {missing} missing, {back} taken back, {left} are on the way"
            yield f"transfer {transfer} sent {sent} thousandths of product {product}: {told}"
    for (account, unit), left in way.items():
        if left:
            yield f"{account} holds {left} thousandths of {unit}, and no transfer sent any"


@invariant("goods are sent and received where they were to go")
def receipts_follow_their_transfer(shop_id: int | None) -> Iterator[str]:
    """Goods arrive where they were sent, come back to where they left, and a place is one of its branch."""
    rows = TransferReceipt.objects.select_related("transfer")
    for receipt in rows.filter(**({} if shop_id is None else {"shop_id": shop_id})).iterator(chunk_size=2000):
        sent = receipt.transfer
        there = (sent.to_branch_id, sent.to_place_id), (sent.branch_id, sent.place_id)
        if sent.at_once:
            yield f"the receipt {receipt.pk} is of transfer {sent.pk}, whose goods moved at once"
        if (receipt.branch_id, receipt.place_id) != there[receipt.outcome == "back"]:
            yield f"the receipt {receipt.pk} of transfer {sent.pk} was written for another place"


def _papers(shop_id: int | None) -> Iterator[Told]:
    of_shop = {} if shop_id is None else {"shop_id": shop_id}
    sent: dict[int, list[TransferLine]] = defaultdict(list)
    lines = TransferLine.objects.filter(**of_shop).order_by("transfer_id", "position")
    for line in lines.iterator(chunk_size=2000):
        sent[line.transfer_id].append(line)
    for transfer in Transfer.objects.filter(**of_shop).iterator(chunk_size=2000):
        own = sent[transfer.pk]
        moves = plain(papers.moves_of_transfer(transfer, own))
        yield papers.kind_of_transfer(transfer), transfer, own, papers.hash_of_transfer(transfer, own), moves
    told: dict[int, list[TransferReceiptLine]] = defaultdict(list)
    rows = TransferReceiptLine.objects.filter(**of_shop).order_by("receipt_id", "position")
    for row in rows.iterator(chunk_size=2000):
        told[row.receipt_id].append(row)
    for receipt in TransferReceipt.objects.filter(**of_shop).iterator(chunk_size=2000):
        parts = told[receipt.pk]
        moves = plain(papers.moves_of_transfer_receipt(receipt, parts))
        kind = papers.kind_of_outcome(receipt.outcome)
        yield kind, receipt, parts, papers.hash_of_transfer_receipt(receipt, parts), moves

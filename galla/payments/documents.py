"""What the ledger's entries of this room are called."""

from collections.abc import Collection, Mapping, Sequence

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from galla.ledger.documents import Told, describe_entries
from galla.payments import papers
from galla.payments.models import Absence, Arrival, GatewayPayout, Lies, Turn


def _references(ids: Collection[int]) -> Mapping[int, Sequence[str]]:
    """What stood beside money that has arrived, and what it was promised under."""
    rows = Arrival.objects.filter(pk__in=ids).values_list("pk", "reference", "claim__reference")
    return {pk: [text for text in texts if text] for pk, *texts in rows}


def _turn_references(ids: Collection[int]) -> Mapping[int, Sequence[str]]:
    rows = Turn.objects.filter(pk__in=ids).values_list("pk", "reference", "claim__reference")
    return {pk: [text for text in texts if text] for pk, *texts in rows}


def _payout_references(ids: Collection[int]) -> Mapping[int, Sequence[str]]:
    """What a payout is called at the bank, where the provider says it."""
    rows = GatewayPayout.objects.filter(pk__in=ids).exclude(reference="").values_list("pk", "reference")
    return {pk: [reference] for pk, reference in rows}


def _ends(ids: Collection[int]) -> Mapping[int, Told]:
    """Whether it arrived or was given up, which are of one kind so that only one of them is written."""
    arrived = Arrival.objects.filter(pk__in=ids).values_list("pk", flat=True)
    found = {pk: Told(label=gettext("UPI arrived")) for pk in arrived}
    for pk, on_khata in Absence.objects.filter(pk__in=ids).values_list("pk", "on_khata"):
        found[pk] = Told(label=gettext("UPI never came, on the khata") if on_khata else gettext("UPI given up"))
    return found


def _ends_again(ids: Collection[int]) -> Mapping[int, Told]:
    """The same of money that was waited for again."""
    words = {
        Lies.BANK: gettext("UPI arrived"),
        Lies.KHATA: gettext("UPI never came, on the khata"),
        Lies.GIVEN_UP: gettext("UPI given up"),
    }
    rows = Turn.objects.filter(pk__in=ids).values_list("pk", "now")
    return {pk: Told(label=words[Lies(now)]) for pk, now in rows if now in words}


describe_entries(
    papers.SETTLED_AGAIN,
    label=_("Promised money"),
    page="payments:settled",
    told=_ends_again,
    references=_turn_references,
)
describe_entries(papers.SETTLED, label=_("Promised money"), page="payments:settled", told=_ends, references=_references)
for _kind, _label in (
    (papers.LATE, _("Promised money that came after all")),
    (papers.SENT_BACK, _("Promised money the bank took back")),
    (papers.UNDONE, _("What became of promised money, undone")),
    (papers.UNSEEN, _("Promised money confirmed by mistake")),
):
    describe_entries(_kind, label=_label, page="payments:settled", references=_turn_references)
describe_entries(papers.GATEWAY_PAID, label=_("Paid through a gateway"), page="payments:gateway_payment")
describe_entries(
    papers.GATEWAY_PAID_OUT,
    label=_("Sent to the bank by a gateway"),
    page="payments:gateway_payout",
    references=_payout_references,
)
describe_entries(papers.REFUND_ASKED, label=_("To be sent back through a gateway"), page="payments:refund_asked")
describe_entries(papers.GATEWAY_RETURNED, label=_("Sent back through a gateway"), page="payments:gateway_return")
describe_entries(papers.RETURN_FAILED, label=_("Came back to the gateway"), page="payments:gateway_return")

"""Stripe counts some currencies otherwise than ISO 4217 does: amounts are the same on our side of it."""

from collections.abc import Iterator

import pytest

from galla.payments.providers import Declined, Keys, Provider, Wanted, provider_of
from galla.payments.providers.stripe.messages import fee_of, payout_of
from galla.payments.tests.fakes import FakeStripe
from galla.payments.tests.fakes.server import PUBLIC_KEY, SECRET_KEY, WEBHOOK_SECRET


@pytest.fixture
def fake() -> Iterator[FakeStripe]:
    """Stripe."""
    with FakeStripe() as found:
        yield found


def provider_at(fake: FakeStripe) -> Provider:
    """An account there."""
    return provider_of("stripe", Keys(PUBLIC_KEY, SECRET_KEY, WEBHOOK_SECRET, fake.base_url))


def wanted(amount: int, currency: str) -> Wanted:
    """Money to ask for."""
    return Wanted(f"g{amount}", amount, currency, "Shop", "https://shop.example/paid/")


@pytest.mark.parametrize(("currency", "times"), [("UGX", 100), ("JPY", 1), ("INR", 1), ("KWD", 1)])
def test_an_amount_goes_there_and_back_as_it_was(fake: FakeStripe, currency: str, times: int) -> None:
    provider = provider_at(fake)
    made = provider.create(wanted(5_000, currency))
    assert fake.things[made.provider_id]["amount_total"] == 5_000 * times
    fake.pay(made.provider_id)
    [paid] = provider.fetch(made.provider_id).payments
    assert (paid.amount_minor, paid.currency) == (5_000, currency)
    back = provider.refund(paid.payment_id, 2_000, currency, "key")
    assert (back.amount_minor, fake.refunds[back.refund_id]["amount"]) == (2_000, 2_000 * times)
    assert provider.fetch(made.provider_id).payments[0].refunded_minor == 2_000


@pytest.mark.parametrize("currency", ["KWD", "BHD", "OMR", "JOD"])
def test_thousandths_that_stripe_does_not_take_are_refused_in_words_and_not_sent(
    fake: FakeStripe, currency: str
) -> None:
    provider = provider_at(fake)
    with pytest.raises(Declined, match=f"Stripe takes {currency} in steps of"):
        provider.create(wanted(5_005, currency))
    with pytest.raises(Declined, match="in steps of"):
        provider.refund("pi_1", 5, currency, "key")
    assert fake.asked == []


def test_what_is_kept_and_sent_to_the_bank_is_counted_alike() -> None:
    taxed = {"type": "charge", "fee": 59_000, "currency": "ugx", "fee_details": [{"type": "tax", "amount": 9_000}]}
    own = {"type": "stripe_fee", "amount": -20_000, "fee": 0, "currency": "ugx"}
    kept = fee_of([taxed, own])
    assert kept == (790, 90)
    told = payout_of({"id": "po_1", "amount": -150_000, "currency": "ugx", "status": "paid"}, kept)
    assert (told.amount_minor, told.fee_minor, told.tax_minor) == (-1_500, 790, 90)

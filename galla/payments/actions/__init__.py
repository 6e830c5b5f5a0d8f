"""The verbs of this room."""

from galla.payments.actions.claims import confirm_claim, give_up_claim
from galla.payments.actions.disputes import end_dispute
from galla.payments.actions.ending import hold_claims
from galla.payments.actions.gateway_accounts import (
    add_gateway_account,
    archive_gateway_account,
    change_gateway_account,
    restore_gateway_account,
)
from galla.payments.actions.gateway_messages import notice_return, take_event
from galla.payments.actions.gateway_payments import apply_payment
from galla.payments.actions.gateway_payouts import apply_payout, ask_for_payout
from galla.payments.actions.gateway_refunds import ask_refund, hold_payments_of, refund_for_goods, sent_back
from galla.payments.actions.methods import (
    add_method,
    archive_method,
    change_method,
    install_methods,
    offer_method,
    restore_method,
)
from galla.payments.actions.payment_requests import ask_for_payment, link_key, mail_link
from galla.payments.actions.turns import arrive_late, send_back, unconfirm_claim, undo_turn
from galla.payments.actions.withdrawing import withdraw_links

__all__ = [
    "add_gateway_account",
    "add_method",
    "apply_payment",
    "apply_payout",
    "archive_gateway_account",
    "archive_method",
    "arrive_late",
    "ask_for_payment",
    "ask_for_payout",
    "ask_refund",
    "change_gateway_account",
    "change_method",
    "confirm_claim",
    "end_dispute",
    "give_up_claim",
    "hold_claims",
    "hold_payments_of",
    "install_methods",
    "link_key",
    "mail_link",
    "notice_return",
    "offer_method",
    "refund_for_goods",
    "restore_gateway_account",
    "restore_method",
    "send_back",
    "sent_back",
    "take_event",
    "unconfirm_claim",
    "undo_turn",
    "withdraw_links",
]

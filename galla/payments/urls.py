"""Addresses of the pages of this room."""

from django.urls import path

from galla.payments.views import claims, gateway_accounts, gateway_doors, gateway_money, links, methods

app_name = "payments"
urlpatterns = [
    path("payments/", claims.claims, name="claims"),
    path("payments/<int:claim_id>/", claims.claim, name="claim"),
    path("payments/<int:claim_id>/seen/", claims.seen, name="seen"),
    path("payments/<int:claim_id>/give-up/", claims.give_up, name="give_up"),
    path("payments/<int:claim_id>/undo/", claims.undo, name="undo_turn"),
    path("payments/<int:claim_id>/unconfirm/", claims.unconfirm, name="unconfirm"),
    path("payments/<int:claim_id>/link/", links.ask, name="ask_link"),
    path("payments/customers/<int:customer_id>/link/", links.ask_khata, name="ask_khata_link"),
    path("payments/links/<int:request_id>/", links.link, name="link"),
    path("payments/links/<int:request_id>/mail/", links.mail, name="link_mail"),
    path("payments/settled/<int:entry_id>/", claims.settled, name="settled"),
    path("payments/methods/", methods.methods, name="methods"),
    path("payments/methods/new/", methods.method_new, name="method_new"),
    path("payments/methods/<int:method_id>/", methods.method, name="method"),
    path("payments/methods/<int:method_id>/archive/", methods.put_away, name="method_archive"),
    path("payments/methods/<int:method_id>/restore/", methods.bring_back, name="method_restore"),
    path("payments/gateways/", gateway_accounts.accounts, name="gateway_accounts"),
    path("payments/gateways/new/", gateway_accounts.account_new, name="gateway_account_new"),
    path("payments/gateways/<int:account_id>/", gateway_accounts.account, name="gateway_account"),
    path("payments/gateways/<int:account_id>/archive/", gateway_accounts.put_away, name="gateway_account_archive"),
    path("payments/gateways/<int:account_id>/restore/", gateway_accounts.bring_back, name="gateway_account_restore"),
    path("payments/requests/", gateway_money.requests, name="requests"),
    path("payments/requests/<int:request_id>/", gateway_money.request_page, name="request"),
    path("payments/refunds/<int:refund_id>/", gateway_money.refund_asked, name="refund_asked"),
    path("payments/requests/<int:request_id>/refund/", gateway_money.refund, name="request_refund"),
    path("payments/gateway-payments/<int:entry_id>/", gateway_money.payment, name="gateway_payment"),
    path("payments/gateway-returns/<int:entry_id>/", gateway_money.gone_back, name="gateway_return"),
    path("payments/payouts/", gateway_money.payouts, name="payouts"),
    path("payments/payouts/new/", gateway_money.payout_new, name="payout_new"),
    path("payments/payouts/<int:entry_id>/", gateway_money.payout, name="gateway_payout"),
    path("payments/disputes/", gateway_money.disputes, name="disputes"),
    path("payments/disputes/<int:dispute_id>/", gateway_money.dispute, name="dispute"),
    # For nobody signed in: the provider, and whoever has paid.
    path("gateway/<str:token>/", gateway_doors.webhook, name="webhook"),
    path("paid/<str:reference>/", gateway_doors.returned, name="returned"),
]

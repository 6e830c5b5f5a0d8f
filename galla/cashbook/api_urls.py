"""Addresses of the cash book in the API."""

from rest_framework.routers import SimpleRouter

from galla.cashbook import api, bank_api, bank_transfers_api

router = SimpleRouter()
router.register("expense-categories", api.CategoryResource, basename="expense-category")
router.register("expenses", api.ExpenseResource, basename="expense")
router.register("settlements", api.SettlementResource, basename="settlement")
router.register("bank/accounts", bank_api.BankAccountResource, basename="bank-account")
router.register("bank/lines", bank_api.BankLineResource, basename="bank-line")
router.register("bank/matches", bank_api.MatchResource, basename="bank-match")
router.register("bank/transfers", bank_transfers_api.BankTransferResource, basename="bank-transfer")
router.register("bank/messages", bank_api.MessageResource, basename="bank-message")
urlpatterns = router.urls

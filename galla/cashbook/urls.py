"""Addresses of the pages of the cash book."""

from django.urls import path

from galla.cashbook.views import bank, bank_lines, bank_messages, bank_statements, categories, expenses, settlements

app_name = "cashbook"
urlpatterns = [
    path("expenses/", expenses.listed, name="expenses"),
    path("expenses/new/", expenses.new, name="expense_new"),
    path("expenses/<int:expense_id>/", expenses.expense, name="expense"),
    path("expenses/<int:expense_id>/picture/", expenses.picture, name="expense_picture"),
    path("expenses/<int:expense_id>/void/", expenses.void, name="expense_void"),
    path("expenses/categories/", categories.categories, name="categories"),
    path("expenses/categories/new/", categories.new, name="category_new"),
    path("expenses/categories/<int:expense_category_id>/", categories.category, name="category"),
    path("expenses/categories/<int:expense_category_id>/archive/", categories.put_away, name="category_archive"),
    path("expenses/categories/<int:expense_category_id>/restore/", categories.bring_back, name="category_restore"),
    path("settlements/", settlements.listed, name="settlements"),
    path("settlements/<int:settlement_id>/", settlements.settlement, name="settlement"),
    path("settlements/<int:settlement_id>/seen/", settlements.seen, name="settlement_seen"),
    path("settlements/<int:settlement_id>/void/", settlements.void, name="settlement_void"),
    path("customers/<int:customer_id>/settle/", settlements.settle, name="settle"),
    path("customers/<int:customer_id>/write-off/", settlements.write_off, name="write_off"),
    path("bank/", bank.start, name="bank"),
    path("bank/accounts/", bank.accounts, name="bank_accounts"),
    path("bank/accounts/new/", bank.account_new, name="bank_account_new"),
    path("bank/accounts/<int:bank_account_id>/", bank.account, name="bank_account"),
    path("bank/accounts/<int:bank_account_id>/match/", bank.match, name="bank_match"),
    path("bank/accounts/<int:bank_account_id>/sure/", bank.sure, name="bank_sure"),
    path("bank/accounts/<int:bank_account_id>/book/", bank.book, name="bank_book"),
    path("bank/accounts/<int:bank_account_id>/statement/", bank_statements.choose, name="bank_statement"),
    path("bank/accounts/<int:bank_account_id>/statement/check/", bank_statements.check, name="bank_statement_check"),
    path("bank/accounts/<int:bank_account_id>/statement/report/", bank_statements.report, name="bank_statement_report"),
    path("bank/lines/", bank_lines.listed, name="bank_lines"),
    path("bank/lines/<int:bank_line_id>/", bank_lines.line, name="bank_line"),
    path("bank/lines/<int:bank_line_id>/expense/", bank_lines.expense, name="bank_line_expense"),
    path("bank/lines/<int:bank_line_id>/transfer/", bank_lines.transfer, name="bank_line_transfer"),
    path("bank/lines/<int:bank_line_id>/promise/", bank_lines.promise, name="bank_line_promise"),
    path("bank/matches/", bank_lines.matches, name="bank_matches"),
    path("bank/matches/<int:bank_match_id>/", bank_lines.matched, name="bank_matched"),
    path("bank/matches/<int:bank_match_id>/undo/", bank_lines.undo, name="bank_match_undo"),
    path("bank/transfers/", bank_lines.transfers, name="bank_transfers"),
    path("bank/transfers/<int:bank_transfer_id>/", bank_lines.transfer_page, name="bank_transfer"),
    path("bank/transfers/<int:bank_transfer_id>/void/", bank_lines.transfer_void, name="bank_transfer_void"),
    path("bank/messages/", bank_messages.paste, name="bank_paste"),
    path("bank/messages/seen/", bank_messages.seen, name="bank_message_seen"),
]

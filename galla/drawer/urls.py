"""Addresses of the pages of the drawer."""

from django.urls import path

from galla.drawer.views import cash, denominations, safe

app_name = "drawer"
urlpatterns = [
    path("drawer/", cash.drawer, name="drawer"),
    path("drawer/notes/", denominations.denominations, name="denominations"),
    path("drawer/notes/new/", denominations.denomination_new, name="denomination_new"),
    path("drawer/notes/<int:denomination_id>/", denominations.denomination, name="denomination"),
    path("drawer/notes/<int:denomination_id>/archive/", denominations.put_away, name="denomination_archive"),
    path("drawer/notes/<int:denomination_id>/restore/", denominations.bring_back, name="denomination_restore"),
    path("drawer/moves/<int:move_id>/", cash.move, name="move"),
    path("drawer/counts/<int:count_id>/", cash.counted, name="counted"),
    path("drawer/safes/<int:branch_id>/", safe.safe, name="safe"),
    path("drawer/safes/<int:branch_id>/deposit/", safe.deposit, name="deposit_new"),
    path("drawer/safes/<int:branch_id>/count/", safe.count, name="safe_count_new"),
    path("drawer/deposits/<int:deposit_id>/", safe.deposited, name="deposit"),
    path("drawer/safe-counts/<int:safe_count_id>/", safe.counted, name="safe_count"),
    path("drawer/safe-counts/<int:safe_count_id>/approve/", safe.approve, name="safe_approve"),
    path("drawer/tills/<int:till_id>/", cash.till_drawer, name="till"),
    path("drawer/tills/<int:till_id>/moves/", cash.moves, name="moves"),
    path("drawer/tills/<int:till_id>/pay-in/", cash.pay_in, name="pay_in"),
    path("drawer/tills/<int:till_id>/pay-out/", cash.pay_out, name="pay_out"),
    path("drawer/tills/<int:till_id>/swap/", cash.swap, name="swap"),
    path("drawer/tills/<int:till_id>/to-safe/", cash.to_safe, name="to_safe"),
    path("drawer/tills/<int:till_id>/bring/", cash.bring, name="bring"),
    path("drawer/tills/<int:till_id>/count/", cash.count, name="count"),
]

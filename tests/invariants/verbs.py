"""What happens in the lives: all steps and their refusals by name, what is drawn for them, and in which turn."""

from hypothesis import strategies as st

VERBS = (
    *("new_product", "change_price", "archive", "restore", "receive", "adjust", "count_goods", "sell", "sell_again"),
    *("void", "pay_in", "pay_out", "swap", "count", "new_customer", "merge", "unmerge"),
    *("send", "unload", "take_back", "send refused", "unload refused", "take_back refused"),
    *("buy", "send_back", "bill", "pay", "send_back refused", "bill refused"),
    *("sell refused", "void refused", "adjust refused", "pay_out refused", "merge refused"),
    *("receive_batch", "adjust_batch", "price_batch", "write_off", "keep_by_batch"),
    *("receive_batch: invalid", "receive_other: invalid", "adjust_batch: not_enough_stock", "write_off: invalid"),
    *("keep_by_batch: invalid", "sell: expired", "sell: other_mrp", "sell: not_enough_stock"),
    *("make_kit", "end_kit", "make_kit: invalid", "keep_in_stock: invalid", "receive: invalid"),
    *("begin_count", "count_line", "ask_again", "end_count", "abandon", "approve"),
    *("count_line: count_closed", "count_line: count_ended", "approve: count_closed", "approve: count_not_ended"),
    *("approve: nothing_counted", "carry", "carry refused", "set_off", "set_off refused"),
    *("open_shift", "open_shift: shift_open", "close_shift", "close_shift: no_shift_open", "answer_for_close"),
    *("answer_for_close refused", "to_safe", "to_safe: cash_not_there", "from_safe", "from_safe: cash_not_there"),
    *("from_bank", "settle", "void_settlement", "void_settlement refused", "see", "give_up", "give_up: invalid"),
    *("settle: invalid", "spend", "spend: cash_not_there", "void_expense", "void_expense: already_void"),
    *("close_the_day", "close_the_day: day_closed", "void: too_late_to_void"),
    *("sell_card", "top_up", "advance", "give_credit", "give_back", "spend_card", "spend_credit", "unspend"),
    *("spend_card: not_enough_left", "spend_credit: not_enough_left"),
    *("bring_back", "bring_back: returned_before", "bring_back: bill_taken_back", "bring_back: money_not_seen"),
    *("bring_without_bill", "bring_without_bill: not_sold_of_late", "void: goods_came_back"),
    *("ask_link", "gateway_tells", "refund_there", "refund_there: refund_too_large", "gateway_returns"),
    *("unsee", "unsee: claim_settled"),
    *("take_interest", "charge_interest", "charge_interest: nothing_borne", "waive_interest"),
    "waive_interest: interest_waived",
    *("give_back: already_spent", "give_back: already_given_back"),
)
FOREIGN = 8

shops = st.integers(0, 1)
picks = st.integers(0, 9)
some = st.sampled_from([1_000, 2_000, 0])
few = st.sampled_from([0, 0, 1_000])
pieces = st.integers(1, 6).map(lambda number: number * 1_000)
rupees = st.integers(1, 200)
notes = st.dictionaries(st.sampled_from([10_000, 5_000, 1_000]), st.integers(1, 3), max_size=2)
whichever = st.sampled_from([None, None, None, 0, 1, 2])
lines = st.lists(st.tuples(picks, pieces, st.sampled_from([0, 0, 50_000, 333_333]), whichever), min_size=1, max_size=4)
parts = st.lists(st.tuples(picks, st.sampled_from([1_000, 2_000])), max_size=3)
more = st.sampled_from([0, 0, -1_000, -9_000, 1_000])
off = st.sampled_from([0, 0, 100_000])
CATALOGUE = ("new_product", "change_price", "archive", "restore", "restore")
DRAWER = ("pay_in", "pay_out", "pay_in", "pay_out", "swap", "count")
PEOPLE = ("new_customer", "merge", "unmerge")
BATCHES = (
    *("receive_batch", "adjust_batch", "receive_batch", "write_off", "price_batch", "receive_batch", "adjust_batch"),
    *("receive_other", "receive_batch", "keep_by_batch"),
)
KITS = ("make_kit", "make_kit", "end_kit", "make_kit", "keep_in_stock")
COUNTS = ("count_line", "begin_count", "count_line", "ask_again", "count_line")
ENDINGS = ("approve", "approve", "end_count", "approve", "abandon", "approve")
TRADE = ("buy", "send_back", "bill", "set_off", "send_back", "pay")
SHIFTS = ("to_safe", "close_shift", "from_safe", "open_shift", "from_bank", "answer_for_close")
INTEREST = (
    "charge_interest",
    "take_interest",
    "charge_interest",
    "waive_interest",
    "charge_interest",
    "waive_interest",
)
PROMISES = ("see", "give_up", "see", "unsee")
GATEWAY = ("ask_link", "gateway_tells", "refund_there", "ask_link", "gateway_tells", "gateway_returns", "refund_there")
RETURNS = ("bring_back", "bring_back", "bring_without_bill", "bring_back")
AHEAD = (
    *("sell_card", "spend_card", "advance", "spend_credit", "give_back", "unspend"),
    *("top_up", "spend_card", "give_credit", "spend_credit", "give_back"),
)

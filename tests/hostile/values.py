"""The table of what nobody should believe: each line says what is sent, where it may go, and what it gets.

A line is either sent to every field of its sort (``api``: refused with 400 that names the field; ``boxes``: the form
again with a message beside the box; ``kept``: taken as it is and shown as plain text, or refused), or it names the test
that tries it (``tried``), or it says why there is nothing yet to try it on (``waits``). ``tests/hostile/test_table.py``
holds the table to that.
"""

from dataclasses import dataclass
from typing import Any

LONG = 100_000


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table. ``sort`` is the kind of field it may go to."""

    said: str
    sort: str = ""
    api: tuple[Any, ...] = ()
    boxes: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    tried: str = ""
    waits: str = ""


NUMBERS = (
    Line("not a number", "number", api=("NaN", "Infinity", "-inf"), boxes=("NaN", "Infinity", "-inf")),
    Line("an exponent", "number", api=("1e400", "1E+2"), boxes=("1e400", "1E+2")),
    Line("other scripts' digits", "number", api=("１２", "١٢", "½"), boxes=("１２", "١٢", "½")),
    Line("separators and other bases", "number", api=("1_000", "1,000", "0x10"), boxes=("1_000", "0x10", "1 000")),
    Line("spaces and a plus around it: refused by the API", "number", api=(" 5 ", "+5")),
    Line("spaces and a plus around it: trimmed by forms",
         tried="tests/hostile/test_forms.py::test_spaces_and_a_plus_around_a_number_are_trimmed_in_forms"),
    Line("more decimals than it has", "number", api=("0.00000001",), boxes=("0.00000001",)),
    Line("more than it may be", "number", api=("99999999999.99", "9" * 40), boxes=("99999999999.99", "9" * 30)),
    Line("something that is no text", "number", api=(True, 1.9, 5, [], {}, "")),
    Line("NUL and half a character in it", "number", api=("1\0", "\ud800"), boxes=("1\0",)),
    Line("SQL", "number", api=("' OR 1=1--",), boxes=("' OR 1=1--",)),
    Line("less than nothing", tried="tests/hostile/test_api_input.py::test_numbers_out_of_their_range_are_refused"),
    Line("nothing at all, a thousandth of the smallest, a thousand million of a product",
         tried="tests/hostile/test_api_input.py::test_numbers_out_of_their_range_are_refused"),
    Line("minus nothing is nothing", tried="tests/hostile/test_api_input.py::test_minus_nothing_is_nothing"),
    Line("JSON's own NaN", tried="tests/test_hostile_values.py::test_odd_bodies_are_refused"),
    Line("half a coin is rounded the same on both databases",
         tried="galla/pricing/tests/test_bill.py::test_a_computed_price_of_half_a_paisa_goes_up"),
    Line("a discount of 101 % or -5 %, or above the price",
         tried="tests/hostile/test_api_input.py::test_numbers_out_of_their_range_are_refused"),
    Line("lines that overflow together",
         tried="tests/hostile/test_api_input.py::test_lines_that_overflow_together_are_refused"),
    Line("a currency that is not the shop's", waits="no call takes a currency with an amount: a shop has one"),
    Line("an id that is none", "id",
         api=("NaN", "1E+2", "１２", "1_0", " 5 ", "+5", "-5", "½", "", -2, True, 1.9, [], {}, "1\0", "\ud800")),
    Line("an id no database can hold", "id", api=(2**63, 2**70)),
    Line("such ids in an address", tried="tests/test_access_matrix.py::test_an_id_there_is_not_is_not_there"),
    Line("pieces that are none", "counts",
         api=("", "text", 5, True, [1], {"500": -1}, {"500": 1.5}, {"500": True}, {"500": "1e3"}, {"500": 2**70},
              {"500": None}, {"x": 1}, {"": 1}, {"５００": 1}, {"-5": 1}, {"1e2": 1}, {"500": [1]})),
)  # fmt: skip

TEXTS = (
    Line("NUL, and what steers a terminal or a printer", "text", api=("a\0b", "a\x1b[2Jb", "a\x1bp\x00b", "a\x07b"),
         boxes=("a\0b", "a\x1b[2Jb", "a\x1bp\x00b", "a\x07b")),
    Line("half a character", "text", api=("\ud800",)),
    Line("what turns the direction of reading", "text", api=("gnirts\u202ereversed", "\u2066x\u2069"),
         boxes=("gnirts\u202ereversed", "\u2066x\u2069")),
    Line("a pile of accents", "text", api=("a" + "\u0301" * 1000,), boxes=("a" + "\u0301" * 1000,)),
    Line("a long text", "text", api=("x" * LONG,), boxes=("x" * LONG,)),
    Line("one character too many, counted the same on both databases",
         tried="tests/test_hostile_values.py::test_a_text_is_as_long_as_the_document_says_and_no_longer"),
    Line("something that is no text", "text", api=(5, 1.5, True, [], {}, ["a"])),
    Line("markup", "text", kept=("<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "javascript:alert(1)",
         "{{ 7*7 }}{% debug %}", "</textarea><script>alert(1)</script>")),
    Line("SQL", "text", kept=("' OR 1=1--", "Robert'); DROP TABLE sales_sale;--")),
    Line("emoji, joined and coloured", "text", kept=("\U0001f468\u200d\U0001f469\u200d\U0001f467\U0001f3fd" * 3,)),
    Line("a formula", "text", kept=("=HYPERLINK(\"http://x\")", "+cmd|' /C calc'!A0", "-2+3", "@SUM(1)")),
    Line("a formula in an exported list",
         tried="galla/foundation/tests/test_lists_export.py::"
         "test_a_text_that_begins_like_a_formula_is_shown_and_not_run"),
    Line("the same name written in two ways", tried="tests/hostile/test_api_input.py::test_one_name_is_one_record"),
    Line("markup and emoji on paper", tried="tests/hostile/test_api_input.py::test_markup_in_names_is_shown_as_text"),
    Line("a line break in an e-mail address", "email", api=("a@b.in\r\nBcc: c@d.in", "a@b.in\n"),
         boxes=("a@b.in\r\nBcc: c@d.in",)),
    Line("searches: NUL, %, _, \\, ten thousand of %, an expression that never ends",
         tried="tests/hostile/test_queries.py::test_whatever_is_asked_of_a_list_is_answered_or_refused"),
    Line("the same name twice in a body, another encoding, a byte order mark, another kind of body",
         tried="tests/test_hostile_values.py::test_odd_bodies_are_refused"),
    Line("names nobody gave: tenant_id, is_staff, total, status",
         tried="tests/test_hostile_values.py::test_unknown_names_are_refused_and_never_assigned"),
    Line("an id of nobody, or of another shop",
         tried="tests/test_hostile_values.py::test_another_shops_id_is_refused_by_name_like_one_nobody_has"),
    Line("a secret: any character that can be kept", "secret", api=("a\0b", "\ud800", "x" * LONG, True, [], {}),
         boxes=("a\0b",)),
    Line("a choice there is not", "choice", api=("nonsense", "", 5, True, [], {}, "a\0", "\ud800"),
         boxes=("nonsense", "a\0", str(2**70), "' OR 1=1--")),
    Line("neither true nor false", "truth", api=("true", "yes", "on", 1, 0, "", [], {}, "\0")),
    Line("no list", "list", api=("", "text", 5, True, {"a": 1})),
    Line("no object", "object", api=("", "text", 5, True, [1])),
)  # fmt: skip

TIMES = (
    Line("a day there is not", "day", api=("2025-02-29", "2026-1-1", "２０２６-01-01", 20260101, True, "", [], "\0"),
         boxes=("2025-02-29", "2026-13-01", "tomorrow", "2026-01-01\0")),
    Line("a day long ago or far away", "day", api=("0001-01-01", "9999-12-31", "10000-01-01"),
         boxes=("0001-01-01", "9999-12-31", "10000-01-01")),
    Line("a bill one second before midnight",
         tried="tests/hostile/test_times.py::test_a_bill_belongs_to_the_day_on_which_it_was_made"),
    Line("a new year by the shop's own zone",
         tried="tests/hostile/test_times.py::test_a_new_year_begins_at_midnight_of_the_shop"),
    Line("a till's clock gone wrong", waits="no call takes a moment from a till: bills are made by the server's clock"),
    Line("another zone in the middle of a day", waits="a shop has one book, not sessions of the counter"),
)  # fmt: skip

FILES = (
    Line("a workbook that unpacks to gigabytes, has a way out of its folder, or entities that grow",
         tried="tests/hostile/test_files.py::test_a_file_nobody_should_open_is_refused_and_nothing_is_kept"),
    Line("a picture called ../../settings.py",
         tried="tests/hostile/test_files.py::test_a_picture_is_kept_under_a_name_of_the_shops_own"),
    Line("an SVG with a script, a picture of 60,000 × 60,000",
         tried="tests/hostile/test_files.py::test_a_picture_nobody_should_draw_is_refused_and_nothing_is_kept"),
    Line("a million rows and more",
         tried="galla/foundation/imports/tests/test_tables.py::test_more_rows_or_columns_than_the_limit_are_refused"),
    Line("mixed encodings",
         tried="galla/foundation/imports/tests/test_tables.py::test_encodings_and_separators_are_found_out"),
    Line("quotes never closed",
         tried="galla/foundation/imports/tests/test_tables.py::"
         "test_a_quote_that_is_never_closed_spoils_one_line_and_not_the_rest"),
    Line("the same file twice", tried="galla/catalog/tests/test_imports.py::test_taking_a_file_twice_changes_nothing"),
    Line("a printer's or a webhook's address inside the house", waits="nothing here calls an address it was given"),
    Line("a body of more than is read at once",
         tried="tests/hostile/test_session.py::test_a_body_of_more_than_is_read_at_once_is_refused"),
    Line("a body that never ends",
         tried="galla/console/tests/test_patience.py::"
         "test_an_endless_body_in_chunks_is_refused_when_it_becomes_too_large"),
    Line("a body that comes by drops",
         tried="galla/console/tests/test_patience.py::test_a_body_that_only_drips_is_given_up_and_no_thread_saw_it"),
    Line("a host nobody named", tried="tests/hostile/test_session.py::test_a_forged_host_is_refused"),
)  # fmt: skip

MONEY = (
    Line("a price of one's own without the permission",
         tried="galla/sales/tests/test_checkout.py::test_a_cashier_may_neither_name_a_price_nor_sell_open_items"),
    Line("a total that is another one",
         tried="galla/sales/tests/test_checkout.py::test_a_wrong_total_is_refused_with_the_right_one"),
    Line("a payment below nothing, a denomination there is not, pieces below nothing",
         tried="tests/hostile/test_api_input.py::test_a_payment_that_cannot_be_is_refused"),
    Line("by card above what is due",
         tried="galla/sales/tests/test_checkout.py::test_only_cash_can_be_more_than_the_bill"),
    Line("the drawer is short of change",
         tried="galla/sales/tests/test_checkout.py::test_change_the_drawer_cannot_make_is_refused_with_advice"),
    Line("what was written, changed through the ORM",
         tried="galla/ledger/tests/test_posting.py::test_the_orm_cannot_change_it_either"),
    Line("what was written, changed by SQL",
         tried="galla/ledger/tests/test_posting.py::test_what_was_written_cannot_be_changed"),
    Line("a cashier at a manager's call",
         tried="tests/test_access_matrix.py::test_whoever_may_not_is_refused_and_nothing_changes"),
    Line("another shop's id in an address",
         tried="tests/test_access_matrix.py::test_another_shops_thing_is_answered_like_one_there_is_not"),
    Line("another shop's id as a filter",
         tried="tests/hostile/test_queries.py::test_another_shops_id_as_a_filter_finds_nothing"),
    Line("the same key with another body",
         tried="galla/sales/tests/test_checkout.py::test_the_same_key_with_another_body_is_refused"),
    Line("a key of 256 characters, of none, with NUL",
         tried="galla/sales/tests/test_checkout.py::test_a_key_that_is_none_is_refused"),
    Line("a bill of more than two thousand lines",
         tried="tests/hostile/test_api_input.py::test_a_bill_of_more_than_two_thousand_lines_is_refused"),
    Line("a void twice", tried="galla/sales/tests/test_checkout.py::test_a_void_brings_everything_back_once"),
    Line("a void of another shop's bill",
         tried="galla/sales/tests/test_checkout.py::test_a_bill_of_another_shop_is_not_there"),
    Line("a return of more than was sold",
         tried="galla/returns/tests/test_taking_back.py::"
         "test_nothing_broken_pieces_and_more_than_was_sold_do_not_come_back"),
    Line("money of a return to another tender",
         tried="galla/returns/tests/test_taking_back.py::test_money_goes_back_to_the_payments_in_their_order"),
    Line("a bill paid with goods nobody brought",
         tried="galla/returns/tests/test_exchanging.py::"
         "test_what_is_refused_on_one_side_leaves_the_other_as_it_was"),
    Line("a coupon a second time", tried="galla/sales/tests/test_codes.py::test_a_code_that_stands_alone_is_used_once"),
    Line("credit beyond its limit",
         tried="tests/khatas/test_above_the_limit.py::test_a_wrong_pin_puts_nothing_on_the_khata"),
    Line("closing without a count",
         tried="galla/shifts/tests/test_reports.py::"
         "test_what_cannot_be_closed_is_refused_beside_its_field_and_closes_nothing"),
    Line("an own approval",
         tried="galla/drawer/tests/test_shifts.py::"
         "test_a_difference_above_the_limit_waits_for_somebody_else_who_may_answer_for_it"),
    Line("a public link to a receipt", waits="no receipt is shown without signing in"),
)  # fmt: skip

WEBHOOKS = (
    Line("a forged signature",
         tried="galla/payments/tests/test_gateways.py::test_a_forged_message_is_refused_and_nothing_is_kept"),
)  # fmt: skip

SESSION = (
    Line("a form without its token, or from another site",
         tried="tests/hostile/test_session.py::test_a_form_without_its_token_or_from_elsewhere_is_refused"),
    Line("a session or token after a new password",
         tried="galla/accounts/tests/test_people.py::test_a_new_password_ends_every_token_and_session"),
    Line("a session or token after the person was ended",
         tried="galla/accounts/tests/test_people.py::test_a_disabled_person_is_out_at_once"),
    Line("guessing passwords",
         tried="galla/accounts/tests/test_tokens.py::test_one_person_at_one_address_is_locked_out_and_nobody_else"),
    Line("who is known here, by words: the API",
         tried="galla/accounts/tests/test_tokens.py::test_an_unknown_name_and_a_wrong_password_read_the_same"),
    Line("who is known here, by time",
         tried="galla/accounts/tests/test_tokens.py::test_every_refused_sign_in_takes_one_hash"),
    Line("who is known here, by words: the door",
         tried="galla/accounts/tests/test_pages.py::test_the_door_says_the_same_to_every_wrong_pair"),
    Line("a code used twice",
         tried="galla/accounts/tests/test_tokens.py::test_a_second_factor_is_asked_for_its_code_once"),
    Line("guessing a PIN",
         tried="galla/accounts/tests/test_pins.py::"
         "test_after_five_wrong_ones_the_right_one_is_not_taken_either_and_the_owner_is_told"),
    Line("TRACE", tried="tests/test_access_matrix.py::test_a_method_nobody_gave_is_refused_to_everybody"),
    Line("a method said in a header",
         tried="tests/hostile/test_session.py::test_a_method_said_in_a_header_is_not_listened_to"),
    Line("two requests smuggled as one",
         waits="whoever reads the lines of HTTP here is uvicorn's own parser: there is nothing of ours to try"),
)  # fmt: skip

TABLE = (*NUMBERS, *TEXTS, *TIMES, *FILES, *MONEY, *WEBHOOKS, *SESSION)
SORTS = frozenset(line.sort for line in TABLE if line.sort)


def also(sort: str) -> frozenset[str]:
    """The sorts whose lines go to it: an e-mail address is a text too."""
    return frozenset({sort, "text"} if sort == "email" else {sort})


def refused_by_api(sort: str) -> tuple[Any, ...]:
    """Every value a field of that sort must refuse."""
    return tuple(value for line in TABLE if line.sort in also(sort) for value in line.api)


def refused_by_boxes(sort: str) -> tuple[str, ...]:
    """Every text a box of that sort must refuse."""
    return tuple(value for line in TABLE if line.sort in also(sort) for value in line.boxes)


def kept() -> tuple[str, ...]:
    """Every text that may be kept, and must then be shown as it is."""
    return tuple(value for line in TABLE for value in line.kept)

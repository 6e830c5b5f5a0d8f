"""The sentences that the till's modules say, in the language of whoever sells. Keys are names; figures stand in %(…)s.

A pair is one and more: the browser chooses by ``count``, as ``ngettext`` would.
"""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

type Sentence = str | tuple[str, str]


def till_words() -> dict[str, Sentence]:
    """Every sentence of the page that its template does not hold."""
    return {**_scanning(), **_lines(), **_people(), **_paying(), **_saving(), **_saved(), **_held()}


def _both(one: str, more: str) -> tuple[str, str]:
    return ngettext(one, more, 1), ngettext(one, more, 2)


def _scanning() -> dict[str, Sentence]:
    return {
        "new_bill": _("New bill"),
        "lasting": _("No %(note)s from %(time)s at today's rate: bring %(count)s."),
        "lasting_blind": _("%(note)s will not last today. Ask a manager to bring some."),
        "scan_or_type": _("Scan, or type a name or code"),
        "scan_next": _("Scan the next item"),
        "added": _("%(name)s, %(quantity)s"),
        "scanned_again": _("%(name)s scanned again, now %(quantity)s"),
        "pack": _("pack"),
        "pack_added": _("%(name)s: %(count)s %(pack)s = %(quantity)s"),
        "code_added": _("Code %(code)s is on the bill."),
        "code_needed": _("Type the code."),
        "code_there": _("This code is on the bill."),
        "codes_many": _("A bill has at most five codes."),
        "label_added": _("%(name)s for %(price)s"),
        "label_says": _("Label says %(price)s"),
        "labels_whole": _("Labels are counted whole."),
        "wrong_check_digit": _("The check digit of %(text)s is wrong. It reads %(read)s. Scan it again, or choose it."),
        "misread": _("check digit wrong, reads %(read)s"),
        "several": ngettext("%(count)s fits. Choose it.", "%(count)s fit. Choose one.", 2),
        "nothing_found": _("Nothing here is called %(text)s."),
        "no_network_scan": _("No network: %(text)s could not be looked up. Scan it again."),
        "now_scan": _("Now scan it."),
        "here": _("%(quantity)s here"),
        "mrp": _("MRP %(price)s"),
        "which_mrp": _("Which MRP is on %(name)s?"),
        "batch": _("batch %(number)s"),
        "good_until": _("good until %(day)s"),
        "stays_here": _("This bill stays here. F8 holds it for later."),
        "undo": _("Undo"),
        "removed": _("%(name)s taken off."),
        "server_broke": _("The shop's computer stopped in the middle. Nothing was changed."),
        "signed_out": _("You were signed out. This bill waits here."),
        "sign_in": _("Sign in"),
        "wire_up": _("Connected"),
        "wire_down": _("No network"),
        "wire_saving": _("Saving"),
        "wire_waiting": _("No network · 1 bill waiting"),
    }


def _lines() -> dict[str, Sentence]:
    return {
        "set_quantity": _("Quantity of %(name)s"),
        "set_rate": _("Rate of %(name)s"),
        "set_discount": _("Discount on %(name)s"),
        "hint_quantity": "",
        "hint_rate": "",
        "hint_discount": _("5% or 10"),
        "click_to_change": _("Press to change the rate"),
        "own_item": _("Own item, tax %(rate)s%%"),
        "own_name_needed": _("Say what it is."),
        "own_tax_needed": _("Choose the tax that is in it."),
        "no_quantity": _("That is no quantity. 3, or 1.250 for what is weighed."),
        "whole_pieces": _("This is sold in whole pieces."),
        "whole_pieces_of": _("%(name)s is sold in whole pieces."),
        "no_amount": _("That is no amount. 45, or 45.50."),
        "no_discount": _("That is no discount. 5% of it, or 10.00 off."),
        "only_here": _("only %(quantity)s here"),
        "none_here": _("none here"),
    }


def _people() -> dict[str, Sentence]:
    return {
        "walk_in": _("Walk-in"),
        "add_customer": _("Customer"),
        "change": _("Change"),
        "new_customer": _("New customer"),
        "new_by_email": _("New customer with %(text)s"),
        "new_by_card": _("New customer: %(text)s"),
        "owes": _("Owes %(amount)s"),
        "has_credit": _("Has %(amount)s of credit"),
        "supplied_to": _("Supplied to %(state)s"),
        "card_empty": _("Give a name, a phone or an e-mail."),
        "no_network_card": _("No network. Try again in a moment."),
    }


def _paying() -> dict[str, Sentence]:
    return {
        "items": _both("%(count)s item at its rate", "%(count)s items at their rates"),
        "discounts": _("Discounts"),
        "discounts_percent": _("Discounts, %(percent)s%% off the bill"),
        "tax_on_top": _("Tax on top"),
        "round_off": _("Round-off"),
        "tax_inside": _("%(tax)s %(amount)s inside"),
        "amount_given": _("%(method)s, amount given"),
        "reference": _("ref %(text)s"),
        "take_off": _("Take off: %(method)s"),
        "note_given": _("%(note)s, %(pieces)s given"),
        "to_pay": _("To pay"),
        "hand_back_of": _("Hand back, of %(amount)s given"),
        "hand_back_of_cash": _("Hand back, of %(amount)s in cash"),
        "still_to_pay": _("Still to pay, %(amount)s given"),
        "still_to_pay_now": _("%(amount)s still to pay."),
        "comes_back": _("Comes back"),
        "goes_back": _("Goes back"),
        "nothing_back": _("Nothing to hand back"),
        "takes_rest": _("%(method)s takes %(amount)s exactly, nothing to hand back"),
        "credit_there": _("%(amount)s of store credit is there"),
        "charge": _("%(method)s charge %(percent)s%%"),
        "reference_needed": _("Reference, needed to save"),
        "card_code": _("Code of the card"),
        "reference_optional": _("Reference, if you note it"),
        "asks_reference": _("%(method)s asks for a reference."),
        "code_for": _("UPI code for %(amount)s"),
        "code_to": _("%(amount)s to %(payee)s. The customer scans it."),
        "code_waits": _("No network: the code cannot be drawn now."),
        "khata_needs_customer": _("Choose the customer whose khata this goes on."),
    }


def _saving() -> dict[str, Sentence]:
    return {
        "nothing_to_save": _("There is nothing on this bill yet."),
        "no_price": _("No network: this bill has no prices yet. It stays here."),
        "saving_wait": _("This bill is being saved."),
        "waits_for_network": _("No network. This bill is kept here, and saved by itself as soon as there is one."),
        "try_now": _("Try now"),
        "change_it": _("Change the bill"),
        "total_changed": _("A price has changed: this bill now comes to %(total)s. Look at it, and save again."),
        "no_change": _("%(amount)s of the change cannot be made from this drawer."),
        "no_change_no_advice": _("The drawer cannot make %(rest)s of the change."),
        "ask_for": _("Ask for %(amount)s more, then hand back %(notes)s."),
        "pieces": _both("one %(note)s", "%(pieces)s × %(note)s"),
        "and": _("%(before)s and %(last)s"),
        "keep_credit": _("Keep %(amount)s as credit"),
        "hand_loose": _("Hand %(amount)s out loose"),
        "nobody_allows": _("Nobody has a PIN yet. A manager sets one on their own page."),
        "pin_digits": _("Four to eight digits."),
        "moved": _("You went to another till, or signed in as somebody else, in another window. Nothing was saved."),
        "over_limit": _("Sell over the limit"),
        "reload": _("Open this window anew"),
    }


def _saved() -> dict[str, Sentence]:
    return {
        "bill_saved": _("Bill saved"),
        "saved": _("Saved."),
        "saved_before": _("This bill had been saved before the network went."),
        "hand_back": _("Hand back"),
        "paid": _("Paid"),
        "given_less": _("%(given)s given − %(taken)s"),
        "on_khata": _("On the khata"),
        "paid_now": _("%(amount)s paid now, nothing to hand back"),
        "loose_back": _("in loose cash"),
        "kept_credit": _("kept as credit"),
        "money_open": _("%(method)s %(amount)s: not seen yet"),
        "money_arrived": _("%(method)s %(amount)s: arrived"),
        "money_other": _("%(method)s %(amount)s: no longer waited for"),
        "money_seen": _("Money seen"),
        "payment_link": _("Payment link"),
        "mail_moving": _("Mail to %(to)s is on its way"),
        "mail_sent": _("Mailed to %(to)s"),
        "mail_dead": _("The mail to %(to)s did not leave. The bill's page says why."),
    }


def _held() -> dict[str, Sentence]:
    return {
        "held": _("Held. F9 shows what waits."),
        "held_items": _both("%(first)s", "%(first)s and others, %(count)s lines"),
        "held_drop": _("Take this held bill off"),
        "nothing_to_hold": _("There is nothing to hold."),
        "taken_back": _("Taken back."),
        "taken_elsewhere": _("Another window has taken that bill back."),
        "taken_over": _("Another window has gone on with this bill."),
    }

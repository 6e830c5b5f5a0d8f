"""Every form of the site, with every value of the table: a message beside the box, and no row changes.

The forms are found by walking the addresses and reading the pages, so a new form is tried without being listed; a
browser with a token against forged requests sends them.
"""

import re
import zlib
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from django.test import Client

from galla.returns.tests.examples import sold_of_late
from tests.hostile.addresses import ALL, DOOR, undone
from tests.hostile.everything import rows
from tests.hostile.forms import GOOD, Control, PageForm, site_forms
from tests.hostile.things import IDS, identity
from tests.hostile.values import kept, refused_by_boxes
from tests.world import World, abroad

# Addresses that take a form, and which page shows it only after something this walk does not do. Their own tests are
# named beside them; without boxes there is nothing to type.
UNSEEN = {
    "account_reset_password_from_key": "its link comes in a letter: galla/accounts/tests/test_pages.py",
    "account_set_password": "for people without a password, and everybody here has one",
    "mfa_authenticate": "after a password, for whoever has a second factor: galla/accounts/tests/test_pages.py",
    "mfa_reauthenticate": "the same", "mfa_deactivate_totp": "the same", "mfa_generate_recovery_codes": "the same",
    "mfa_view_recovery_codes": "shows codes", "mfa_download_recovery_codes": "shows codes",
    "mfa_index": "shows what there is",
    "mfa_activate_totp": "after the password once more: galla/accounts/tests/test_pages.py",
    "account_reauthenticate": "before something that matters: galla/accounts/tests/test_pages.py",
    "accounts:stand": "no boxes", "accounts:me_shop": "no boxes", "catalog:import_check": "no boxes",
    "inventory:import_check": "no boxes",
    "parties:customer_merge": "a button beside a name", "parties:customer_unmerge": "no boxes",
    "cashbook:bank_sure": "once something is sure: galla/cashbook/tests/test_bank_pages.py",
    "cashbook:bank_message_seen": "once a message was read: the same",
    "cashbook:bank_statement_check": "once a statement was chosen: the same",
    "accounts:pin_remove": "once there is a PIN: galla/accounts/tests",
    "payments:webhook": "signed by a provider: galla/payments/tests/test_gateways.py",
    "payments:link_mail": "while a link is waited for: galla/payments/tests/test_links.py",
    "shifts:close_late": "once a bill came late: galla/shifts/tests",
    "prepaid:card_keep": "on cards that are over: galla/prepaid/tests",
    "prepaid:card_slip": "once a card was sold: galla/prepaid/tests/test_pages.py",
    "sales:look": "on bills that went past a rule: galla/sales/tests/test_looking.py",
    "purchasing:order_throw_away": "no boxes",
    "payments:unconfirm": "once somebody has seen it: galla/payments/tests/test_confirmed_by_mistake.py",
    "payments:undo_turn": "once money turned out otherwise: galla/cashbook/tests",
    "sales:mail": "on bills with a recipient: galla/sales/tests",
}  # fmt: skip
RESTORES = re.compile(r".*_restore")
# Forms whose first boxes need more than a page can say of them.
NOT_AS_THEY_STAND = {
    "catalog:imports": "a file: tests/hostile/test_files.py", "inventory:imports": "a file: the same",
    "inventory:labels_of_changes": "no price of the examples changed: galla/inventory/tests/test_labels.py",
    "cashbook:bank_statement": "a file: galla/cashbook/tests/test_bank_pages.py",
    "cashbook:bank_paste": "shows what it read: the same",
    "prepaid:card_look": "a card's code: galla/prepaid/tests/test_pages.py",
    "shifts:open": "a shift is open there: galla/shifts/tests/test_pages.py",
    "purchasing:reorder_order": "nothing runs out there: galla/purchasing/tests/test_reorder_pages.py",
}  # fmt: skip
# Texts a list or a secret may hold, and boxes no person types into: nothing breaks, that is all.
BROWSERS_OWN = ("hidden", "tick", "file")
SORTS = {"number": "number", "day": "day", "choice": "choice", "text": "text", "lines": "text", "email": "email",
         "password": "secret"}  # fmt: skip

# The door says the same of every wrong pair, beside the password: which of the two it was is nobody's business.
AT_THE_DOOR = {("account_login", "login"): "password"}

TURNS, TURNS_OF_ODD = 3, 4

type Found = dict[str, PageForm]
type Senders = dict[bool, Client]

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def found(house: World) -> Found:
    """The richest form sent to each address, that of goods without their bill among them."""
    sold_of_late(house)
    forms = site_forms(house, house.browser("owner"), Client())
    return {name: max((form for _, form in each), key=lambda form: len(form.controls)) for name, each in forms.items()}


@pytest.fixture
def with_boxes(found: Found) -> Iterator[tuple[str, PageForm]]:
    return ((name, form) for name, form in found.items() if any(one.kind in SORTS for one in form.boxes()))


def browser(name: str, house: World) -> Client:
    """A browser in which the owner is signed in; nobody at the door. Some forms end a session: each has its own."""
    client = Client(enforce_csrf_checks=True)
    if name not in DOOR:
        client.force_login(house.user("owner"))
    client.raise_request_exception = False
    return client


@pytest.fixture
def senders(house: World) -> Senders:
    """The two sorts of browsers, for forms that are refused: the sign-in is done before rows are compared."""
    return {at_the_door: browser("account_login" if at_the_door else "", house) for at_the_door in (True, False)}


def sent(client: Client, form: PageForm, values: dict[str, Any]) -> Any:
    """What a browser sends, with the token of the page."""
    if not client.cookies.get("csrftoken") or not client.cookies["csrftoken"].value:
        client.get(form.page)
    return client.post(form.action, {**values, "csrfmiddlewaretoken": client.cookies["csrftoken"].value})


def good(name: str, form: PageForm) -> dict[str, Any]:
    return form.filled(**GOOD.get(name, {}))


def says_beside(answer: Any, name: str, box: Control) -> bool:
    beside = {box.name, AT_THE_DOOR.get((name, box.name), box.name)}
    return any(f'id="id_{each}_error"' in text_of(answer) for each in beside)


def boxes_of(form: PageForm, sort: str) -> list[Control]:
    """The boxes of a sort. Of the lines of a form, the first stands for all."""
    return [one for one in form.boxes() if SORTS.get(one.kind) == sort and not re.match(r"lines-[1-9]", one.name)]


def test_every_form_of_the_site_is_found(house: World, found: Found) -> None:
    client = house.browser("owner")
    takes = set()
    for address in ALL:
        if not address.is_api and address.name not in ("readyz", "healthz", "metrics", "favicon"):
            with undone():
                if client.post(address.url(house), {"nothing": ""}).status_code != 405:
                    takes.add(address.name)
                client.force_login(house.user("owner"))  # the sign-out is among them
    unseen = {name for name in takes - found.keys() if not RESTORES.fullmatch(name)}
    assert unseen == UNSEEN.keys() - found.keys()


def test_a_form_filled_in_as_it_asks_is_taken(house: World, with_boxes: Iterator[tuple[str, PageForm]]) -> None:
    refused = []
    for name, form in with_boxes:
        if name not in NOT_AS_THEY_STAND:
            with undone():
                answer = sent(browser(name, house), form, good(name, form))
            if not is_taken(answer):
                refused.append(f"{name} {answer.status_code} {good(name, form)}")
    assert not refused, "\n".join(refused)


@pytest.mark.sqlite  # what is refused before a database is asked is refused the same on each
@pytest.mark.parametrize("sort", sorted(set(SORTS.values())))
def test_odd_values_are_refused_beside_their_box_and_change_nothing(
    sort: str, senders: Senders, with_boxes: Iterator[tuple[str, PageForm]], is_long: bool
) -> None:
    before, faults, tried = rows(), [], set()
    forms = ((name, form, boxes) for name, form in with_boxes if (boxes := boxes_of(form, sort)))
    for number, (name, form, boxes) in enumerate(forms):
        client = senders[name in DOOR]
        for odd in odd_in(boxes, refused_by_boxes(sort), number, is_long=is_long):
            answer = sent(client, form, {**good(name, form), **odd})
            tried |= {*odd.values()}
            if not (answer.status_code == 200 or 400 <= answer.status_code < 500):
                faults.append(f"{name} {odd!a:.100}: {answer.status_code}")
            faults += [f"{name} {box.name} in {odd!a:.200}" for box in boxes if not says_beside(answer, name, box)]
    assert not faults, "\n".join(faults)
    assert tried == {*refused_by_boxes(sort)}
    assert rows() == before


def odd_in(boxes: list[Control], values: Sequence[str], number: int, *, is_long: bool) -> Iterator[dict[str, str]]:
    """What is typed into these boxes of a form, one after the other: a value in each box that it must refuse.

    Each box gets every value where ``is_long``, else some. The next form, by its number, goes on where this one ends.
    """
    turns = len(values) if is_long else min(len(values), TURNS_OF_ODD)
    for turn in range(number * turns, (number + 1) * turns):
        yield {box.name: values[(turn + place) % len(values)] for place, box in enumerate(boxes)}


def test_another_shops_thing_is_no_choice(
    house: World, senders: Senders, with_boxes: Iterator[tuple[str, PageForm]]
) -> None:
    before, tried = rows(), set()
    for name, form in with_boxes:
        for box in boxes_of(form, "choice"):
            if box.name in IDS:
                foreign = identity(abroad(house), box.name)
                answer = sent(senders[name in DOOR], form, {**good(name, form), box.name: str(foreign)})
                assert answer.status_code in (200, 400), f"{name} {box.name}: {answer.status_code}"
                assert says_beside(answer, name, box), f"{name} {box.name}"
                tried.add(box.name)
    assert tried >= {"branch", "till", "category", "tax_class", "measure", "supplier", "parent"}
    assert rows() == before


@pytest.mark.parametrize("turn", range(TURNS))
def test_texts_that_may_be_kept_are_shown_as_they_are(
    turn: int, house: World, with_boxes: Iterator[tuple[str, PageForm]]
) -> None:
    faults, texts = [], kept()
    for name, form in with_boxes:
        boxes = [*boxes_of(form, "text"), *boxes_of(form, "email")]
        # Another text in each box, and other ones in each turn.
        typed = {box.name: texts[(turn * 5 + place) % len(texts)] for place, box in enumerate(boxes)}
        with undone():
            client = browser(name, house)
            answer = sent(client, form, {**good(name, form), **typed})
            shown = [answer] if answer.status_code != 302 else [client.get(form.page, follow=True)]
        faults += [f"{name} {typed}: {each.status_code}" for each in shown if is_broken(each)]
    assert not faults, "\n".join(faults)


def is_broken(answer: Any) -> bool:
    text = text_of(answer)
    is_out = answer.status_code == 302 and answer["Location"].startswith("/accounts/login/")
    return is_out or answer.status_code >= 500 or "<script>alert" in text or "<img src=x" in text


def is_taken(answer: Any) -> bool:
    """Whether a form did what it was sent for: it leads on, shows what is shown once, or what it makes comes."""
    comes = answer.get("Content-Type") == "application/pdf" or "attachment" in answer.get("Content-Disposition", "")
    return bool(answer.status_code in (201, 302) or comes)


def text_of(answer: Any) -> str:
    return "" if answer.streaming or answer.get("Content-Type") == "application/pdf" else answer.content.decode()


def test_boxes_of_the_browsers_own_break_nothing(house: World, found: Found, is_long: bool) -> None:
    for name, form in found.items():
        hidden = [box for box in form.boxes() if box.kind in BROWSERS_OWN]
        values = ("a\0b", "x" * 100_000, "-1", str(2**70), "１２", "nonsense")
        for turn in range(len(values) if is_long else TURNS) if hidden else ():
            # Another value in each box, and other ones in each turn and form.
            first = zlib.crc32(name.encode()) + turn * 2
            odd = {box.name: values[(first + place) % len(values)] for place, box in enumerate(hidden)}
            with undone():
                answer = sent(browser(name, house), form, {**good(name, form), **odd})
            assert answer.status_code < 500, f"{name} {odd!a:.100}: {answer.status_code}"


@pytest.mark.sqlite  # what is refused before a database is asked is refused the same on each
def test_spaces_and_a_plus_around_a_number_are_trimmed_in_forms(
    house: World, with_boxes: Iterator[tuple[str, PageForm]]
) -> None:
    tried = 0
    for name, form in with_boxes:
        values = good(name, form)
        numbers = {box.name: f" +{values[box.name]} " for box in boxes_of(form, "number") if values.get(box.name)}
        if numbers and not any(value.startswith(" +-") for value in numbers.values()):
            with undone():
                answer = sent(browser(name, house), form, {**values, **numbers})
            assert is_taken(answer) or name in NOT_AS_THEY_STAND, f"{name} {numbers}"
            tried += 1
    assert tried

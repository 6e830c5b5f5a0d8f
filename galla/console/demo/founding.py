"""The demo shop on its first morning: the shop, its people, goods, customers, suppliers, stock and drawers."""

import datetime
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from galla.accounts.access import Access, access_of
from galla.accounts.actions import add_branch, add_person, add_till, change_branch, make_user, open_shop
from galla.accounts.models import Branch, Membership, Shop, Till, User
from galla.catalog.actions import (
    Pack,
    PartOfKit,
    change_measure,
    change_product,
    create_product,
    set_parts,
)
from galla.catalog.imports import import_products
from galla.catalog.models import Category, Measure, Product, TaxClass
from galla.console.demo import facts
from galla.drawer.actions import pay_in
from galla.inventory.actions import BatchGiven, ReceiptItem, add_place, receive
from galla.inventory.models import Place, ReceiptKind
from galla.parties.actions import add_customer, add_supplier
from galla.parties.details import Details
from galla.parties.identity import phone_of
from galla.parties.models import Customer, Supplier
from galla.pricing.numbers import parse_decimal
from galla.returns.actions import set_terms

FOOTER = "Thank you, come again.\nGoods once sold are exchanged within 3 days with this bill."
# About a third of the main shop's stock suits the branch at the station.
SMALL_BRANCH_SHARE = 3
WHOLE = 1000


@dataclass(frozen=True, slots=True)
class DemoShop:
    """The demo shop as its days need it; lists are in the order of the demo's files, ``ids`` are by SKU."""

    shop: Shop
    branches: tuple[Branch, ...]
    tills: tuple[Till, ...]
    at_till: tuple[Access, ...]
    manager: Access
    product_ids: tuple[int, ...]
    ids: dict[str, int]
    customer_ids: tuple[int, ...]
    suppliers: dict[str, Supplier]
    godown: Place | None


def stock_at(product: facts.ProductFacts, branch_index: int) -> tuple[int, int]:
    """How much of a product a branch likes to have, and at how much it orders, in thousandths of its unit."""
    if branch_index == 0:
        return product.opening_milli, product.low_stock_milli
    share = max(product.opening_milli // SMALL_BRANCH_SHARE // WHOLE, 1) * WHOLE
    return share, min(max(product.low_stock_milli // SMALL_BRANCH_SHARE // WHOLE, 1) * WHOLE, share)


def batch_of(product: facts.ProductFacts, came_on: datetime.date) -> BatchGiven | None:
    """The batch that goods are of which came on a day; None where nobody looks at the day they keep until."""
    days = facts.stock_room()["life_days"].get(product.sku)
    return None if days is None else BatchGiven(f"{came_on:L%y%m%d}", came_on + datetime.timedelta(days=days))


def found_shop(*, at: datetime.datetime, password: str, suffix: str = "") -> Shop:
    """Open the demo shop. ``suffix`` is put behind each sign-in name. Everything is one transaction of the caller's."""
    told = facts.shop_facts()
    owner = make_user(username=facts.STAFF[0].username + suffix, password=None, full_name=facts.STAFF[0].name)
    first, *others = told["tills"]
    shop = open_shop(
        by=owner,
        at=at,
        branch_name=told["branches"][0]["name"],
        till_name=first["name"],
        till_prefix=first["prefix"],
        receipt_footer=FOOTER,
        **{
            name: told[name]
            for name in ("legal_name", "trade_name", "gstin", "address", "state_code", "phone", "email", "upi_id")
        },
    )
    access = _access(Membership.objects.get(shop=shop, user=owner))
    branches = [Branch.objects.get(shop=shop)]
    change_branch(access=access, at=at, branch=branches[0], address=told["branches"][0]["address"])
    for branch in told["branches"][1:]:
        branches.append(add_branch(access=access, at=at, name=branch["name"], address=branch["address"]))
    tills = [Till.objects.get(shop=shop)]
    for till in others:
        branch = branches[till["branch"]]
        tills.append(add_till(access=access, at=at, branch=branch, name=till["name"], prefix=till["prefix"]))
    _employ(access, at, tills, suffix)
    _let_in(password, suffix)
    _list_products(access, at)
    _put_kits_together(access, at)
    _know_people(access, at)
    add_place(access=access, branch=branches[0], name=facts.stock_room()["godown"]["name"])
    set_terms(access=access, without_bill=True)
    _fill_shelves(load_shop(shop), at)
    return shop


def load_shop(shop: Shop) -> DemoShop:
    """The demo shop as it stands in the database."""
    numbers = dict(Product.objects.filter(shop=shop).values_list("sku", "id"))
    phones = dict(Customer.objects.filter(shop=shop).values_list("phone", "id"))
    tills = tuple(Till.objects.filter(shop=shop).select_related("branch").order_by("id"))
    members = {
        membership.user.full_name: membership
        for membership in Membership.objects.filter(shop=shop).select_related("shop", "user")
    }
    at_till = {staff.till: _access(members[staff.name], tills[staff.till]) for staff in facts.STAFF}
    manager = next(staff for staff in facts.STAFF if staff.role == "manager")
    return DemoShop(
        shop=shop,
        branches=tuple(Branch.objects.filter(shop=shop).order_by("id")),
        tills=tills,
        at_till=tuple(at_till[place] for place in range(len(tills))),
        manager=_access(members[manager.name], tills[manager.till]),
        ids=numbers,
        product_ids=tuple(numbers[product.sku] for product in facts.products()),
        customer_ids=tuple(
            phones[phone_of(row["phone"], country=shop.country)] for row in facts.rows_of("customers.csv")
        ),
        suppliers={supplier.name: supplier for supplier in Supplier.objects.filter(shop=shop)},
        godown=Place.objects.filter(shop=shop).select_related("branch").first(),
    )


def _access(membership: Membership, till: Till | None = None) -> Access:
    membership = Membership.objects.select_related("shop", "user").get(pk=membership.pk)
    access = access_of(membership, till=till)
    if access is None:
        raise AssertionError("somebody of the demo shop has left it")
    return access


def _employ(access: Access, at: datetime.datetime, tills: list[Till], suffix: str) -> None:
    for staff in facts.STAFF[1:]:
        add_person(
            access=access,
            at=at,
            username=staff.username + suffix,
            role=staff.role,
            full_name=staff.name,
            till=tills[staff.till],
        )


def _let_in(password: str, suffix: str) -> None:
    """One password for those who sign in. Whoever runs the demo on their own machine may choose a short one."""
    names = [staff.username + suffix for staff in facts.STAFF if staff.signs_in]
    User.objects.filter(username__in=names).update(password=make_password(password))


def _list_products(access: Access, at: datetime.datetime) -> None:
    """Every product with its brand, category, unit and tax class, as any shop takes its list in."""
    # Bananas are sold by the half dozen, too.
    change_measure(access=access, at=at, measure=access.rows(Measure).get(name="dozen"), decimals=1)
    report = import_products(access=access, at=at, path=facts.FOLDER / "products.csv", strict=True)
    if report.refused:
        raise AssertionError("every product of the demo's file is taken")
    packs = {
        pack["sku"]: [Pack(pack["barcode"], facts.milli(pack["quantity"]), pack["name"])]
        for pack in facts.stock_room()["packs"]
    }
    batched = facts.stock_room()["life_days"]
    for product in access.rows(Product).filter(sku__in={*packs, *batched}):
        change_product(
            access=access,
            at=at,
            product=product,
            keeps_batches=product.sku in batched,
            packs=packs.get(product.sku, []),
        )


def _put_kits_together(access: Access, at: datetime.datetime) -> None:
    for kit in facts.stock_room()["kits"]:
        made = create_product(
            access=access,
            at=at,
            sku=kit["sku"],
            name=kit["name"],
            category=access.rows(Category).get(name=kit["category"]),
            tax_class=access.rows(TaxClass).get(name=kit["tax_class"]),
            measure=access.rows(Measure).get(name="pc"),
            hsn=kit["hsn"],
            price_e4=parse_decimal(kit["price"], places=4),
            price_includes_tax=True,
            is_stocked=False,
        )
        goods = {part.sku: part for part in access.rows(Product).filter(sku__in=kit["parts"])}
        parts = [PartOfKit(goods[sku], facts.milli(quantity)) for sku, quantity in kit["parts"].items()]
        set_parts(access=access, at=at, kit=made, parts=parts)


def _know_people(access: Access, at: datetime.datetime) -> None:
    for row in facts.rows_of("customers.csv"):
        described = {name: row[name] for name in ("name", "phone", "email", "gstin", "address", "state_code")}
        add_customer(access=access, at=at, details=Details(**described))
    for row in facts.rows_of("suppliers.csv"):
        described = {name: row[name] for name in ("name", "phone", "email", "gstin", "address")}
        add_supplier(access=access, at=at, details=Details(**described))


def _fill_shelves(demo: DemoShop, at: datetime.datetime) -> None:
    """Opening stock in both branches, and the morning's notes in every drawer."""
    for place, branch in enumerate(demo.branches):
        items = [
            ReceiptItem(
                product_id,
                stock_at(product, place)[0],
                cost_e4=product.cost_e4,
                batch=batch_of(product, at.date()),
            )
            for product, product_id in zip(facts.products(), demo.product_ids, strict=True)
        ]
        receive(
            access=demo.manager,
            at=at,
            key=f"demo:opening:{place}",
            branch=branch,
            items=items,
            kind=ReceiptKind.OPENING,
        )
    _fill_godown(demo, at)
    for place, till in enumerate(demo.tills):
        pay_in(
            access=demo.manager,
            at=at,
            key=f"demo:float:{place}",
            till=till,
            reason="Opening float",
            notes=facts.float_notes(),
        )


def _fill_godown(demo: DemoShop, at: datetime.datetime) -> None:
    opening = facts.stock_room()["godown"]["opening"]
    receive(
        access=demo.manager,
        at=at,
        key="demo:opening:godown",
        branch=demo.branches[0],
        place=demo.godown,
        items=[
            ReceiptItem(demo.ids[sku], facts.milli(quantity), cost_e4=facts.product(sku).cost_e4)
            for sku, quantity in opening.items()
        ],
        kind=ReceiptKind.OPENING,
    )


def taken_sign_ins(suffix: str) -> bool:
    """Whether somebody signs in with one of the demo's names already."""
    names = [staff.username + suffix for staff in facts.STAFF]
    return User.objects.filter(username__in=names).exists()

"""What is done with customers, their groups, and suppliers."""

from galla.parties.actions.groups import add_group, archive_group, rename_group, restore_group
from galla.parties.actions.merging import merge_customers, unmerge_customer
from galla.parties.actions.people import (
    add_customer,
    add_supplier,
    archive_customer,
    archive_supplier,
    change_customer,
    change_supplier,
    customer_for_bill,
    erase_customer,
    restore_customer,
    restore_supplier,
)

__all__ = [
    "add_customer",
    "add_group",
    "add_supplier",
    "archive_customer",
    "archive_group",
    "archive_supplier",
    "change_customer",
    "change_supplier",
    "customer_for_bill",
    "erase_customer",
    "merge_customers",
    "rename_group",
    "restore_customer",
    "restore_group",
    "restore_supplier",
    "unmerge_customer",
]

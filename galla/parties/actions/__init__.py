"""What is done with customers and suppliers."""

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
    "add_supplier",
    "archive_customer",
    "archive_supplier",
    "change_customer",
    "change_supplier",
    "customer_for_bill",
    "erase_customer",
    "merge_customers",
    "restore_customer",
    "restore_supplier",
    "unmerge_customer",
]

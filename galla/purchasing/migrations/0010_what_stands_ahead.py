import itertools

from django.db import migrations, models
from django.db.models import F, Sum

# What is owed to a supplier is what these come to; money paid on account settled no bill until now.
PAPERS = (
    ("SupplierBill", "total_minor", 1),
    ("SupplierPayment", "amount_minor", -1),
    ("PurchaseReturn", "total_minor", -1),
    ("SupplierCredit", "total_minor", -1),
)


def count_ahead(apps, schema_editor):
    """What is owed less than bills ask for stands ahead of the oldest of them. No paper is changed."""
    owed = {}
    for name, column, sign in PAPERS:
        rows = apps.get_model("purchasing", name).objects.values("supplier_id").order_by()
        for row in rows.annotate(sum=Sum(column)):
            owed[row["supplier_id"]] = owed.get(row["supplier_id"], 0) + sign * int(row["sum"])
    standing = apps.get_model("purchasing", "BillStanding").objects
    rows = standing.filter(settled_minor__lt=F("total_minor")).select_related("bill")
    for supplier, bills in itertools.groupby(
        rows.order_by("bill__supplier_id", "bill__billed_on", "pk"), lambda row: row.bill.supplier_id
    ):
        found = list(bills)
        ahead = sum(row.total_minor - row.settled_minor for row in found) - max(owed.get(supplier, 0), 0)
        for row in found:
            row.ahead_minor = min(row.total_minor - row.settled_minor, max(ahead, 0))
            ahead -= row.ahead_minor
        standing.bulk_update([row for row in found if row.ahead_minor], ["ahead_minor"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("purchasing", "0009_credits_of_suppliers")]

    operations = [
        migrations.AddField(
            model_name="billstanding",
            name="ahead_minor",
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AddConstraint(
            model_name="billstanding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ahead_minor__gte", 0),
                    (
                        "ahead_minor__lte",
                        models.expressions.CombinedExpression(models.F("total_minor"), "-", models.F("settled_minor")),
                    ),
                ),
                name="no_more_stands_ahead_than_is_unsettled",
            ),
        ),
        migrations.RunPython(count_ahead, migrations.RunPython.noop),
    ]

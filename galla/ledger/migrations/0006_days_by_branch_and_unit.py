from typing import Any

import django.db.models.deletion
from django.db import migrations, models


def note_branches(apps: Any, schema_editor: Any) -> None:
    """Series that began before their branch was noted: by their journal, or by the till whose bills begin like them."""
    tills = list(apps.get_model("accounts", "Till").objects.all())
    by_till = {till.pk: till.branch_id for till in tills}
    by_prefix = {(till.shop_id, till.prefix): till.branch_id for till in tills}
    branches = set(apps.get_model("accounts", "Branch").objects.values_list("pk", flat=True))
    for series in apps.get_model("ledger", "Series").objects.all():
        place, _, number = series.code.rpartition(":")
        if place == "journal:branch":
            series.branch_id = int(number) if int(number) in branches else None
        elif place == "journal:till":
            series.branch_id = by_till.get(int(number))
        else:
            series.branch_id = by_prefix.get((series.shop_id, series.code))
        if series.branch_id is not None:
            series.save(update_fields=["branch"])


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_books_closed_until"),
        ("ledger", "0005_day_close"),
    ]

    operations = [
        migrations.AddField(
            model_name="series",
            name="branch",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.branch",
            ),
        ),
        migrations.RunPython(note_branches, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="daytotal",
            index=models.Index(fields=["unit", "business_date"], name="day_totals_of_a_unit"),
        ),
        migrations.AddIndex(
            model_name="monthstanding",
            index=models.Index(fields=["unit", "month"], name="standings_of_a_unit"),
        ),
    ]

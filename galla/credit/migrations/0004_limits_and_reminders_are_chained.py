from typing import Any

import django.db.models.deletion
from django.db import migrations, models

from galla.foundation.database.immutable import maintenance
from galla.ledger.chains import Link, links

# What a link covers, as it was when the chains began.
SAID = {
    "LimitChange": ("shop_id", "customer_id", "was_minor", "limit_minor", "by_id", "at"),
    "Reminder": ("shop_id", "customer_id", "business_date", "at", "owed_minor", "due_on"),
}


def chain_what_is_there(apps: Any, schema_editor: Any) -> None:
    """Number and hash the rows of every shop, in the order in which they were written."""
    for name, head in (("LimitChange", "LimitHead"), ("Reminder", "ReminderHead")):
        rows, heads = apps.get_model("credit", name).objects, apps.get_model("credit", head).objects
        last: dict[int, Link] = {}
        for number, *said in list(rows.order_by("pk").values_list("pk", *SAID[name])):
            [link] = links(last.get(said[0], Link(0, "")), [said])
            last[said[0]] = link
            # The door is opened only where there is something: a new database has none yet.
            with maintenance():
                rows.filter(pk=number).update(**link._asdict())
        for shop, link in last.items():
            heads.create(shop_id=shop, last_number=link.number, last_hash=link.hash)


def head(name: str) -> migrations.CreateModel:
    shop = models.OneToOneField(
        on_delete=django.db.models.deletion.PROTECT,
        primary_key=True,
        related_name="+",
        serialize=False,
        to="accounts.shop",
    )
    number, last = models.BigIntegerField(default=0), models.CharField(blank=True, max_length=64)
    return migrations.CreateModel(
        name=name,
        fields=[("shop", shop), ("last_number", number), ("last_hash", last)],
        options={"abstract": False},
    )


def column(model: str, name: str, field: Any) -> migrations.AddField:
    return migrations.AddField(model_name=model, name=name, field=field, preserve_default=False)


def numbered(model: str, name: str) -> migrations.AddConstraint:
    return migrations.AddConstraint(
        model_name=model, constraint=models.UniqueConstraint(fields=("shop", "number"), name=name)
    )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("credit", "0003_reminders")]

    operations = [
        head("LimitHead"),
        head("ReminderHead"),
        column("limitchange", "number", models.BigIntegerField(default=0)),
        column("limitchange", "hash", models.CharField(default="", max_length=64)),
        column("reminder", "number", models.BigIntegerField(default=0)),
        column("reminder", "hash", models.CharField(default="", max_length=64)),
        migrations.RunPython(chain_what_is_there, migrations.RunPython.noop),
        numbered("limitchange", "limits_are_numbered_once_in_a_shop"),
        numbered("reminder", "reminders_are_numbered_once_in_a_shop"),
    ]

from collections.abc import Sequence
from itertools import batched
from typing import Any

import django.db.models.deletion
from django.db import migrations, models

from galla.catalog.price_chain import Link, NewPrice, links
from galla.foundation.database.immutable import maintenance
from galla.foundation.database.rows import rows_parameters, rows_source

COLUMNS = [("id", "bigint"), ("number", "bigint"), ("hash", "text")]


def chain_what_is_there(apps: Any, schema_editor: Any) -> None:
    """Number and hash the price changes of every shop, in the order in which they were made."""
    change, head = apps.get_model("catalog", "PriceChange"), apps.get_model("catalog", "PriceHead")
    for shop_id in list(change.objects.order_by().values_list("shop_id", flat=True).distinct()):
        last, pairs = Link(0, ""), []
        for row in change.objects.filter(shop_id=shop_id).order_by("pk").iterator(chunk_size=2000):
            said = NewPrice(*(getattr(row, name) for name in NewPrice._fields))
            [last] = links(last, shop_id=shop_id, at=row.at, by_id=row.by_id, prices=[said])
            pairs.append((row.pk, *last))
        # The door is opened only where there is something: a new database has none yet.
        with maintenance():
            for some in batched(pairs, 2000):
                write(schema_editor.connection, some)
        head.objects.create(shop_id=shop_id, last_number=last.number, last_hash=last.hash)


def write(connection: Any, rows: Sequence[tuple[int, int, str]]) -> None:
    source = rows_source(connection.vendor, "r", COLUMNS)
    statement = f"UPDATE catalog_pricechange AS p SET number = r.number, hash = r.hash FROM {source} WHERE p.id = r.id"
    with connection.cursor() as cursor:
        cursor.execute(statement, rows_parameters(connection.vendor, COLUMNS, rows))


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("catalog", "0003_rows_are_read_once"),
    ]

    operations = [
        migrations.CreateModel(
            name="PriceHead",
            fields=[
                (
                    "shop",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="accounts.shop",
                    ),
                ),
                ("last_number", models.BigIntegerField(default=0)),
                ("last_hash", models.CharField(blank=True, max_length=64)),
            ],
        ),
        migrations.AddField(
            model_name="pricechange",
            name="number",
            field=models.BigIntegerField(default=0),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="pricechange",
            name="hash",
            field=models.CharField(default="", max_length=64),
            preserve_default=False,
        ),
        migrations.RunPython(chain_what_is_there, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="pricechange",
            constraint=models.UniqueConstraint(
                fields=("shop", "number"), name="price_changes_are_numbered_once_in_a_shop"
            ),
        ),
    ]

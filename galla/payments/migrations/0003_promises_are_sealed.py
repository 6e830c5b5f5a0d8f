from itertools import batched
from typing import Any

from django.db import migrations, models

from galla.foundation.database.immutable import maintenance
from galla.foundation.database.rows import rows_parameters, rows_source
from galla.payments.promises import Promise, seal_of

COLUMNS = [("id", "bigint"), ("seal", "text")]


def seal_what_is_there(apps: Any, schema_editor: Any) -> None:
    """Seal the promises that were written before there were seals, as they stand."""
    connection = schema_editor.connection
    rows = apps.get_model("payments", "Claim").objects.order_by("pk").values_list("pk", *Promise._fields)
    sealed = [(number, seal_of(Promise(*said))) for number, *said in rows.iterator(chunk_size=2000)]
    source = rows_source(connection.vendor, "r", COLUMNS)
    for some in batched(sealed, 2000):
        # The door is opened only where there is something: a new database has none yet.
        with maintenance(), connection.cursor() as cursor:
            statement = f"UPDATE payments_claim AS c SET seal = r.seal FROM {source} WHERE c.id = r.id"
            cursor.execute(statement, rows_parameters(connection.vendor, COLUMNS, some))


class Migration(migrations.Migration):
    dependencies = [("payments", "0002_payment_gateways")]

    operations = [
        migrations.AddField(
            model_name="claim",
            name="seal",
            field=models.CharField(default="", max_length=64),
            preserve_default=False,
        ),
        migrations.RunPython(seal_what_is_there, migrations.RunPython.noop),
    ]

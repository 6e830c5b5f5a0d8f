from typing import Any

import django.db.models.deletion
from django.db import migrations, models

from galla.catalog.keys import name_key


def name_the_class(apps: Any, schema_editor: Any) -> None:
    """Accounts that are there take the tax in their fees as the class that shops of India are opened with."""
    classes = apps.get_model("catalog", "TaxClass").objects.filter(name_key=name_key("GST 18"), archived_at=None)
    accounts = apps.get_model("payments", "GatewayAccount").objects.filter(shop__country="IN")
    for number, shop_id in classes.values_list("pk", "shop_id"):
        accounts.filter(shop_id=shop_id).update(fee_tax_class_id=number)


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0006_packs_kits_and_scales"),
        ("payments", "0008_tax_in_fees_of_payouts"),
    ]

    operations = [
        migrations.AddField(
            model_name="gatewayaccount",
            name="fee_tax_class",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="catalog.taxclass",
            ),
        ),
        migrations.AddField(
            model_name="gatewayaccount",
            name="fee_tax_scope",
            field=models.CharField(
                choices=[("within", "Within the state"), ("across", "To another state"), ("always", "Always")],
                db_default="across",
                default="across",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="gatewaypayout",
            name="taxes",
            field=models.JSONField(null=True),
        ),
        migrations.RunPython(name_the_class, migrations.RunPython.noop),
    ]

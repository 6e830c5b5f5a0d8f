import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_shops_have_offers"),
        ("catalog", "0006_packs_kits_and_scales"),
        ("inventory", "0006_moves_markdowns_and_batch_prices"),
    ]

    operations = [
        migrations.AddField(
            model_name="countedline",
            name="last_righted",
            field=models.BigIntegerField(null=True),
        ),
        migrations.CreateModel(
            name="CountLeftOut",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "adjustment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="inventory.adjustment"
                    ),
                ),
                (
                    "closing",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="left_out",
                        to="inventory.countclosing",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalog.product"
                    ),
                ),
                (
                    "shop",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.shop",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("closing", "product"), name="a_product_is_left_out_of_a_count_once")
                ],
            },
        ),
    ]

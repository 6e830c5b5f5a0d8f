from typing import Any

import django.db.models.deletion
from django.db import migrations, models


def let_what_was_done_be_done(apps: Any, schema_editor: Any) -> None:
    """What a provider refused and then sent back all the same was sent back."""
    refunds = apps.get_model("payments", "GatewayRefund").objects
    refunds.filter(failed_at__isnull=False, done__isnull=False).update(failed_at=None, refusal="")


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_shops_have_offers"),
        ("payments", "0009_the_tax_in_fees_is_the_shops"),
    ]

    operations = [
        migrations.CreateModel(
            name="FailedReturn",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("amount_minor", models.BigIntegerField()),
                ("happened_at", models.DateTimeField()),
                (
                    "gone_back",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="failure", to="payments.gatewayreturn"
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
        ),
        migrations.AddField(
            model_name="dispute",
            name="of_payment_id",
            field=models.CharField(blank=True, db_default="", default="", max_length=80),
        ),
        migrations.AlterField(
            model_name="dispute",
            name="kind",
            field=models.CharField(
                choices=[
                    ("wrong_amount", "Another amount"),
                    ("wrong_currency", "Another currency"),
                    ("wrong_account", "Another account"),
                    ("unknown_request", "Nobody asked for it"),
                    ("not_waiting", "Nothing was waiting for it"),
                    ("unknown_refund", "Nobody sent it back here"),
                    ("refund_failed", "What was to go back did not reach the payer"),
                    ("payout_failed", "It did not reach the bank after all"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="gatewayrefund",
            name="checked_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name="dispute",
            index=models.Index(
                condition=models.Q(("of_payment_id", ""), _negated=True),
                fields=["account", "of_payment_id"],
                name="disputes_of_money_gone_back",
            ),
        ),
        migrations.AddIndex(
            model_name="gatewayrefund",
            index=models.Index(
                condition=models.Q(("failed_at", None)), fields=["asked_at"], name="gateway_refunds_that_may_fail"
            ),
        ),
        migrations.RunPython(let_what_was_done_be_done, migrations.RunPython.noop),
    ]

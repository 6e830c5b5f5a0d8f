"""Flows between kinds of accounts, and those of every day and month that is added up already."""

import django.db.models.deletion
from django.db import migrations, models

# What is added up of a shop: the postings up to RolledShop.last_posting of the days before RolledShop.until.
DAYS = """
    INSERT INTO ledger_dayflow (shop_id, business_date, source, target, in_money, amount_minor)
    SELECT p.shop_id, p.business_date, {source}, {target}, p.in_money, sum(p.minor) FROM (
        SELECT shop_id, business_date, source, target, in_money, sum(minor) AS minor FROM (
            SELECT p.shop_id, p.business_date, p.source, p.target, u.key = 'money' AS in_money,
                CASE WHEN u.key = 'money' THEN p.amount ELSE p.worth_minor END AS minor
            FROM ledger_posting p JOIN ledger_rolledshop r ON r.shop_id = p.shop_id JOIN ledger_unit u ON u.id = p.unit
            WHERE p.id <= r.last_posting AND p.business_date < r.until
        ) valued GROUP BY shop_id, business_date, source, target, in_money
    ) p JOIN ledger_account s ON s.id = p.source JOIN ledger_account t ON t.id = p.target
    WHERE p.minor > 0 GROUP BY p.shop_id, p.business_date, {source}, {target}, p.in_money
"""
MONTHS = """
    INSERT INTO ledger_monthflow (shop_id, month, source, target, in_money, amount_minor)
    SELECT m.shop_id, m.month, d.source, d.target, d.in_money, sum(d.amount_minor)
    FROM ledger_rolledmonth m JOIN ledger_dayflow d ON d.shop_id = m.shop_id AND d.business_date <= m.month
    GROUP BY m.shop_id, m.month, d.source, d.target, d.in_money
"""


def add_up(apps, schema_editor):
    place = "strpos" if schema_editor.connection.vendor == "postgresql" else "instr"
    kinds = {
        side: f"substr({row}.key, 1, {place}({row}.key || ':', ':') - 1)"
        for side, row in (("source", "s"), ("target", "t"))
    }
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(DAYS.format(**kinds))
        cursor.execute(MONTHS)


def flow(name, day, constraint):
    shop = models.ForeignKey(
        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.shop"
    )
    columns = ["shop", day, "source", "target", "in_money"]
    return migrations.CreateModel(
        name=name,
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (day, models.DateField()),
            ("source", models.CharField(max_length=80)),
            ("target", models.CharField(max_length=80)),
            ("in_money", models.BooleanField()),
            ("amount_minor", models.BigIntegerField()),
            ("shop", shop),
        ],
        options={"constraints": [models.UniqueConstraint(fields=columns, name=constraint)]},
    )


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("ledger", "0003_shifts"),
    ]

    operations = [
        flow("DayFlow", "business_date", "one_flow_a_day"),
        flow("MonthFlow", "month", "one_flow_a_month"),
        migrations.RunPython(add_up, migrations.RunPython.noop, elidable=True),
    ]

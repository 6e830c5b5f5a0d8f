"""Debts of before there were charges: one for every move onto a khata, settled as far as less is owed by now."""

from django.db import migrations

# Whatever an entry moved onto a customer's account; those that take another entry back are no charges.
CHARGES = """
    INSERT INTO credit_charge (shop_id, customer_id, person_id, entry_id, position, business_date, amount_minor,
        settled_minor, cancelled_by)
    SELECT p.shop_id, c.id, c.id, p.entry_id, row_number() OVER (PARTITION BY p.entry_id ORDER BY p.id),
        p.business_date, p.amount, CASE WHEN r.id IS NULL THEN 0 ELSE p.amount END, r.id
    FROM ledger_posting p
    JOIN ledger_account a ON a.id = p.target AND a.key LIKE 'customer:%%'
    JOIN ledger_unit u ON u.id = p.unit AND u.key = 'money'
    JOIN ledger_entry e ON e.id = p.entry_id AND e.reverses_id IS NULL
    JOIN parties_customer c ON c.id = CAST(substr(a.key, 10) AS bigint)
    LEFT JOIN ledger_entry r ON r.reverses_id = e.id
    WHERE NOT EXISTS (SELECT 1 FROM credit_charge known WHERE known.entry_id = p.entry_id)
    ORDER BY p.id
"""
OWED = """
    SELECT CAST(substr(a.key, 10) AS bigint), b.received - b.given FROM ledger_balance b
    JOIN ledger_account a ON a.id = b.account JOIN ledger_unit u ON u.id = b.unit
    WHERE a.key LIKE 'customer:%%' AND u.key = 'money'
"""
OPEN = "SELECT id, person_id, amount_minor FROM credit_charge WHERE settled_minor = 0 ORDER BY person_id, business_date, id"


def charge(apps, schema_editor):
    """Charges of all khatas, those of merged customers for the person they are."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(CHARGES, [])
        into = dict(apps.get_model("parties", "CustomerAlias").objects.values_list("alias_id", "into_id"))

        def person_of(number):
            for _ in range(len(into)):
                number = into.get(number, number)
            return number

        for alias in into:
            cursor.execute("UPDATE credit_charge SET person_id = %s WHERE customer_id = %s", [person_of(alias), alias])
        cursor.execute(OWED, [])
        owed = {}
        for number, money in cursor.fetchall():
            owed[person_of(number)] = owed.get(person_of(number), 0) + money
        cursor.execute(OPEN, [])
        rows = cursor.fetchall()
        too_much = {}
        for _, person, amount in rows:
            too_much[person] = too_much.get(person, -max(owed.get(person, 0), 0)) + amount
        settled = []
        for number, person, amount in rows:
            taken = min(max(too_much[person], 0), amount)
            too_much[person] -= taken
            if taken:
                settled.append((taken, number))
        cursor.executemany("UPDATE credit_charge SET settled_minor = %s WHERE id = %s", settled)


class Migration(migrations.Migration):
    dependencies = [
        ("credit", "0001_initial"),
        ("ledger", "0003_shifts"),
        ("parties", "0001_initial"),
    ]

    operations = [migrations.RunPython(charge, migrations.RunPython.noop)]

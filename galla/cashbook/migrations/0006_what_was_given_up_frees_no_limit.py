from django.db import migrations


def keep_off(apps, schema_editor):
    """Payments for khatas whose promised money was given up were taken off the khata, and the money is not there."""
    claims = apps.get_model("payments", "Claim")
    turns, unseen = apps.get_model("payments", "Turn"), apps.get_model("credit", "Unseen")
    taken_back = set(
        apps.get_model("ledger", "Entry").objects.exclude(reverses_id=None).values_list("reverses_id", flat=True)
    )
    lies = dict(turns.objects.order_by("number").values_list("claim_id", "now"))
    given_up = set(
        apps.get_model("payments", "Absence").objects.filter(on_khata=False).values_list("claim_id", flat=True)
    )
    known = set(unseen.objects.values_list("entry_id", flat=True))
    for claim in claims.objects.filter(document="settlement", customer__isnull=False):
        is_missing = lies[claim.pk] == "given_up" if claim.pk in lies else claim.pk in given_up
        if is_missing and claim.entry_id not in taken_back | known:
            unseen.objects.create(
                shop_id=claim.shop_id,
                customer_id=claim.customer_id,
                entry_id=claim.entry_id,
                amount_minor=claim.amount_minor,
            )


class Migration(migrations.Migration):
    dependencies = [
        ("cashbook", "0005_fees_of_payouts"),
        ("credit", "0005_what_is_not_seen_frees_no_limit"),
        ("ledger", "0006_days_by_branch_and_unit"),
        ("payments", "0006_promised_money_turned_out_otherwise"),
    ]

    operations = [migrations.RunPython(keep_off, migrations.RunPython.noop)]

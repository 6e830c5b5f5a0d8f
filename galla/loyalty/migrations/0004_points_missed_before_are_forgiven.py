from django.db import migrations, models
from django.db.models import Max


def forgive(apps, schema_editor):
    """What was missed until now was asked of nobody, and some of it was of points that were over: so it stays."""
    moves, schemes = apps.get_model("loyalty", "PointsMove"), apps.get_model("loyalty", "Scheme")
    newest = moves.objects.filter(short_points__gt=0).values_list("shop").annotate(newest=Max("pk")).order_by()
    for shop, move in newest:
        schemes.objects.filter(shop=shop).update(forgiven_until=move)


class Migration(migrations.Migration):
    dependencies = [
        ("loyalty", "0003_points_missed_are_made_good"),
    ]

    operations = [
        migrations.AddField(
            model_name="scheme",
            name="forgiven_until",
            field=models.BigIntegerField(default=0),
        ),
        migrations.RunPython(forgive, migrations.RunPython.noop),
    ]

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0002_import_rows"),
    ]

    operations = [
        # What an interrupted run had put there of rows it never took is read from the file again.
        migrations.RunSQL(
            "DELETE FROM catalog_importrow WHERE number > "
            "(SELECT taken FROM catalog_importrun r WHERE r.id = catalog_importrow.run_id)",
            migrations.RunSQL.noop,
        ),
        migrations.RemoveField(model_name="importrow", name="facts"),
        migrations.RemoveField(model_name="importrow", name="line"),
        migrations.RemoveField(model_name="importrow", name="name"),
        migrations.RemoveField(model_name="importrun", name="staged"),
    ]

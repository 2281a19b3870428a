from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("production", "0005_doubt"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="ledgerentry",
            name="ledger_by_project",
        ),
        migrations.AlterField(
            model_name="ledgerentry",
            name="order_uid",
            field=models.UUIDField(),
        ),
        migrations.AddIndex(
            model_name="ledgerentry",
            index=models.Index(
                fields=["project_slug", "day", "type", "basis", "delta_usd", "reserved_usd"],
                name="ledger_of_project",
            ),
        ),
        migrations.AddIndex(
            model_name="ledgerentry",
            index=models.Index(
                fields=[
                    "provider",
                    "model_id",
                    "kind",
                    "type",
                    "basis",
                    "day",
                    "delta_usd",
                    "reserved_usd",
                ],
                name="ledger_by_model",
            ),
        ),
        migrations.AddIndex(
            model_name="ledgerentry",
            index=models.Index(fields=["order_uid", "day", "delta_usd"], name="ledger_by_order"),
        ),
    ]

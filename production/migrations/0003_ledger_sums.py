from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def fill_in(apps, schema_editor):
    """Entries from before: what the round that they close had reserved."""
    entries = apps.get_model("production", "LedgerEntry").objects
    reserved = entries.filter(
        type="reserve", generation_uid=OuterRef("generation_uid"), round=OuterRef("round")
    ).exclude(basis="unknown")
    closing = entries.exclude(type="reserve")
    closing.update(reserved_usd=Subquery(reserved.values("delta_usd")[:1]))


class Migration(migrations.Migration):
    dependencies = [
        ("production", "0002_cap_constraints"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="ledgerentry",
            name="production__project_97489a_idx",
        ),
        migrations.RemoveIndex(
            model_name="ledgerentry",
            name="production__provide_ea2d60_idx",
        ),
        migrations.AddField(
            model_name="ledgerentry",
            name="reserved_usd",
            field=models.BigIntegerField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="ledgerentry",
            name="day",
            field=models.DateField(),
        ),
        migrations.RunPython(fill_in, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="ledgerentry",
            index=models.Index(
                fields=["day", "type", "basis", "delta_usd", "reserved_usd"], name="ledger_by_day"
            ),
        ),
        migrations.AddIndex(
            model_name="ledgerentry",
            index=models.Index(
                fields=["project_slug", "day", "delta_usd"], name="ledger_by_project"
            ),
        ),
        migrations.AddIndex(
            model_name="ledgerentry",
            index=models.Index(fields=["provider", "day", "delta_usd"], name="ledger_by_provider"),
        ),
    ]

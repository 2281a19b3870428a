"""Days by purse: those that are closed are added up from the entries that are in the sums of days."""

from django.db import migrations, models

CLOSED = """
    INSERT INTO ledger_purseday (
        day, purse, type, basis, number, delta, reserved, with_reserve, delta_with_reserve
    )
    SELECT
        day, purse, type, basis,
        count(*), sum(delta_usd), coalesce(sum(reserved_usd), 0), count(reserved_usd),
        coalesce(sum(CASE WHEN reserved_usd IS NOT NULL THEN delta_usd END), 0)
    FROM ledger_ledgerentry
    WHERE id <= (SELECT max(through) FROM ledger_closed)
    GROUP BY day, purse, type, basis
"""


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0006_orders_of_days"),
    ]

    operations = [
        migrations.CreateModel(
            name="PurseDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("type", models.CharField(max_length=8)),
                ("basis", models.CharField(max_length=8)),
                ("number", models.PositiveBigIntegerField(default=0)),
                ("delta", models.BigIntegerField(default=0)),
                ("reserved", models.BigIntegerField(default=0)),
                ("with_reserve", models.PositiveBigIntegerField(default=0)),
                ("delta_with_reserve", models.BigIntegerField(default=0)),
                ("purse", models.CharField(blank=True, default="", max_length=80)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("purse", "day", "type", "basis"), name="one_day_of_a_purse"
                    )
                ],
            },
        ),
        migrations.RunSQL(CLOSED, migrations.RunSQL.noop),
    ]

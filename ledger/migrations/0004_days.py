"""Days of all, for what asks for no project and no model: those that are closed are added up from
days by project. And indexes in whose order projects and models are added up."""

from django.db import migrations, models

CLOSED = """
    INSERT INTO ledger_day (
        day, type, basis, number, delta, reserved, with_reserve, delta_with_reserve
    )
    SELECT
        day, type, basis,
        sum(number), sum(delta), sum(reserved), sum(with_reserve), sum(delta_with_reserve)
    FROM ledger_projectday GROUP BY day, type, basis
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_surplus")]

    operations = [
        migrations.CreateModel(
            name="Day",
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
            ],
        ),
        migrations.AddConstraint(
            model_name="day",
            constraint=models.UniqueConstraint(
                fields=("day", "type", "basis"), name="one_day_of_all"
            ),
        ),
        migrations.RunSQL(CLOSED, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="projectday",
            index=models.Index(fields=["project_slug", "type", "basis"], name="projects_in_all"),
        ),
        migrations.AddIndex(
            model_name="modelday",
            index=models.Index(
                fields=["provider", "model_id", "type", "basis"], name="models_in_all"
            ),
        ),
        migrations.AddIndex(
            model_name="modelday",
            index=models.Index(fields=["day"], name="days_of_models"),
        ),
    ]

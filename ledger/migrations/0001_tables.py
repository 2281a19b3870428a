import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("ledger", "0002_purses_and_bills"),
        ("ledger", "0003_caps_of_purses"),
        ("ledger", "0004_accounts"),
        ("ledger", "0005_imported_entries"),
    ]

    initial = True

    dependencies = [
        ("projects", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="ExchangeRate",
            fields=[
                ("currency", models.CharField(max_length=3, primary_key=True, serialize=False)),
                ("usd", models.DecimalField(decimal_places=8, max_digits=16)),
                ("source", models.CharField(blank=True, default="", max_length=200)),
                ("dated", models.DateField(default=django.utils.timezone.localdate)),
            ],
        ),
        migrations.CreateModel(
            name="ImportedEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("reserve", "Reserved"),
                            ("settle", "Settled"),
                            ("release", "Released"),
                        ],
                        max_length=8,
                    ),
                ),
                ("generation_uid", models.UUIDField(db_index=True)),
                ("round", models.PositiveIntegerField(default=1)),
                ("order_uid", models.UUIDField()),
                ("provider", models.CharField(max_length=73)),
                ("model_id", models.CharField(max_length=200)),
                ("model_label", models.CharField(blank=True, default="", max_length=120)),
                ("kind", models.CharField(max_length=20)),
                ("project_slug", models.CharField(max_length=60)),
                ("purse", models.CharField(blank=True, default="", max_length=80)),
                ("part", models.CharField(blank=True, default="", max_length=80)),
                ("amount_micros", models.BigIntegerField(blank=True, null=True)),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("actual", "Actual"),
                            ("estimate", "Estimated"),
                            ("unknown", "Unknown"),
                            ("most", "At most"),
                            ("billed", "Actual, where only a most was known"),
                        ],
                        default="unknown",
                        max_length=8,
                    ),
                ),
                ("currency", models.CharField(default="USD", max_length=3)),
                ("delta_usd", models.BigIntegerField(default=0)),
                ("reserved_usd", models.BigIntegerField(blank=True, null=True)),
                ("day", models.DateField()),
                ("note", models.CharField(blank=True, default="", max_length=200)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("into", models.CharField(db_index=True, max_length=60)),
                ("kept_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name_plural": "imported entries",
                "ordering": ("id",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("generation_uid", "type", "round"),
                        name="one_imported_entry_per_step",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LedgerEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("reserve", "Reserved"),
                            ("settle", "Settled"),
                            ("release", "Released"),
                        ],
                        max_length=8,
                    ),
                ),
                ("generation_uid", models.UUIDField(db_index=True)),
                ("round", models.PositiveIntegerField(default=1)),
                ("order_uid", models.UUIDField()),
                ("provider", models.CharField(max_length=73)),
                ("model_id", models.CharField(max_length=200)),
                ("model_label", models.CharField(blank=True, default="", max_length=120)),
                ("kind", models.CharField(max_length=20)),
                ("project_slug", models.CharField(max_length=60)),
                ("purse", models.CharField(blank=True, default="", max_length=80)),
                ("part", models.CharField(blank=True, default="", max_length=80)),
                ("amount_micros", models.BigIntegerField(blank=True, null=True)),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("actual", "Actual"),
                            ("estimate", "Estimated"),
                            ("unknown", "Unknown"),
                            ("most", "At most"),
                            ("billed", "Actual, where only a most was known"),
                        ],
                        default="unknown",
                        max_length=8,
                    ),
                ),
                ("currency", models.CharField(default="USD", max_length=3)),
                ("delta_usd", models.BigIntegerField(default=0)),
                ("reserved_usd", models.BigIntegerField(blank=True, null=True)),
                ("day", models.DateField()),
                ("note", models.CharField(blank=True, default="", max_length=200)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name_plural": "ledger entries",
                "ordering": ("id",),
                "indexes": [
                    models.Index(
                        fields=["day", "type", "basis", "delta_usd", "reserved_usd"],
                        name="ledger_by_day",
                    ),
                    models.Index(
                        fields=[
                            "project_slug",
                            "day",
                            "type",
                            "basis",
                            "delta_usd",
                            "reserved_usd",
                        ],
                        name="ledger_of_project",
                    ),
                    models.Index(
                        fields=["provider", "day", "delta_usd"], name="ledger_by_provider"
                    ),
                    models.Index(
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
                    models.Index(fields=["order_uid", "day", "delta_usd"], name="ledger_by_order"),
                    models.Index(
                        condition=models.Q(("basis__in", ("actual", "billed")), ("type", "settle")),
                        fields=[
                            "-id",
                            "type",
                            "basis",
                            "provider",
                            "model_id",
                            "currency",
                            "amount_micros",
                        ],
                        name="ledger_bills",
                    ),
                    models.Index(
                        condition=models.Q(("purse", ""), _negated=True),
                        fields=["purse", "part", "type", "basis", "delta_usd", "reserved_usd"],
                        name="ledger_of_purse",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("generation_uid", "type", "round"), name="one_entry_per_step"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Doubt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=300)),
                ("since", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "reserve",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="doubt",
                        to="ledger.ledgerentry",
                    ),
                ),
            ],
            options={
                "ordering": ("-id",),
            },
        ),
        migrations.CreateModel(
            name="Cap",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "period",
                    models.CharField(
                        choices=[
                            ("order", "Per order"),
                            ("day", "Per day"),
                            ("month", "Per month"),
                            ("all", "In all"),
                        ],
                        max_length=5,
                    ),
                ),
                ("provider", models.CharField(blank=True, default="", max_length=73)),
                ("purse", models.CharField(blank=True, default="", max_length=80)),
                ("part", models.CharField(blank=True, default="", max_length=80)),
                ("amount_micros", models.PositiveBigIntegerField()),
                (
                    "allows_unknown",
                    models.BooleanField(default=False, verbose_name="unknown prices may pass"),
                ),
                (
                    "project",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="projects.project",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("project__isnull", False)),
                        fields=("period", "project", "provider", "purse", "part"),
                        name="one_cap_per_project",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("project__isnull", True)),
                        fields=("period", "provider", "purse", "part"),
                        name="one_cap_for_all_projects",
                    ),
                ],
            },
        ),
    ]

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("production", "0001_initial"),
        ("production", "0002_cap_constraints"),
        ("production", "0003_ledger_sums"),
        ("production", "0004_own_limit"),
        ("production", "0005_doubt"),
        ("production", "0006_ledger_indexes"),
        ("production", "0007_attempt_words"),
        ("production", "0008_breakdowns"),
        ("production", "0009_billed_index"),
        ("production", "0010_held_and_lineage"),
        ("production", "0011_unchecked_results"),
        ("production", "0012_unknown_prices"),
        ("production", "0013_held_index"),
        ("production", "0014_order_digest"),
        ("production", "0015_outlived"),
        ("production", "0016_remarks"),
        ("production", "0017_ledger_moves_out"),
        ("production", "0018_purses"),
        ("production", "0019_lines_of_orders"),
        ("production", "0020_plain_columns"),
        ("production", "0021_accounts"),
        ("production", "0022_events"),
        ("production", "0023_details"),
        ("production", "0024_wrong_fields"),
        ("production", "0025_past_runs"),
        ("production", "0026_project_identities"),
    ]

    initial = True

    dependencies = [
        ("gallery", "0001_tables"),
        ("projects", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Event",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("done", "Done"),
                            ("failed", "Failed"),
                            ("refused", "Refused"),
                            ("cancelled", "Cancelled"),
                            ("unknown", "May have been charged"),
                            ("cap-reached", "Stopped by a cap"),
                        ],
                        max_length=20,
                    ),
                ),
                ("subject", models.CharField(blank=True, default="", max_length=36)),
                ("payload", models.JSONField(default=dict)),
                ("created", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="EventConsumer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, unique=True)),
                ("last_id", models.BigIntegerField()),
                ("failures", models.PositiveIntegerField(default=0)),
                ("not_before", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ("name",),
            },
        ),
        migrations.CreateModel(
            name="Lineage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("log", models.UUIDField()),
                ("start", models.CharField(max_length=40)),
            ],
        ),
        migrations.CreateModel(
            name="ParkedEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("consumer", models.CharField(max_length=60)),
                ("event", models.BigIntegerField()),
                ("kind", models.CharField(max_length=20)),
                ("subject", models.CharField(blank=True, default="", max_length=36)),
                ("payload", models.JSONField(default=dict)),
                ("error", models.CharField(max_length=300)),
                ("parked_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ("-id",),
            },
        ),
        migrations.CreateModel(
            name="Pause",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("provider", models.CharField(blank=True, default="", max_length=73, unique=True)),
                ("since", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="Throttle",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("provider", models.CharField(max_length=73, unique=True)),
                ("concurrency", models.PositiveIntegerField(blank=True, null=True)),
                ("not_before", models.DateTimeField(blank=True, null=True)),
                ("learned_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="Order",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("nonce", models.CharField(max_length=64, unique=True)),
                ("digest", models.CharField(blank=True, default="", max_length=64)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("text-to-image", "Text to image"),
                            ("image-to-image", "Image to image"),
                            ("text-to-video", "Text to video"),
                            ("image-to-video", "Image to video"),
                            ("video-to-video", "Video to video"),
                            ("text-to-speech", "Text to speech"),
                            ("text-to-audio", "Text to audio"),
                            ("text-generation", "Text generation"),
                        ],
                        max_length=20,
                    ),
                ),
                ("prompt", models.TextField(blank=True, default="")),
                ("made_by", models.CharField(default="page", max_length=20)),
                ("purse", models.CharField(blank=True, default="", max_length=80)),
                ("part", models.CharField(blank=True, default="", max_length=80)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="orders",
                        to="projects.project",
                    ),
                ),
            ],
            options={
                "ordering": ("-id",),
                "indexes": [models.Index(fields=["digest", "created_at"], name="order_by_digest")],
            },
        ),
        migrations.CreateModel(
            name="Generation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("provider", models.CharField(max_length=73)),
                ("model_id", models.CharField(max_length=200)),
                ("model_label", models.CharField(blank=True, default="", max_length=120)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("text-to-image", "Text to image"),
                            ("image-to-image", "Image to image"),
                            ("text-to-video", "Text to video"),
                            ("image-to-video", "Image to video"),
                            ("video-to-video", "Video to video"),
                            ("text-to-speech", "Text to speech"),
                            ("text-to-audio", "Text to audio"),
                            ("text-generation", "Text generation"),
                        ],
                        max_length=20,
                    ),
                ),
                ("prompt", models.TextField(blank=True, default="")),
                ("params", models.JSONField(blank=True, default=dict)),
                ("body", models.JSONField(blank=True, null=True)),
                ("seed", models.BigIntegerField(blank=True, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Waiting"),
                            ("submitting", "Sending"),
                            ("running", "Running"),
                            ("collecting", "Collecting"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                            ("refused", "Refused"),
                            ("cancelled", "Cancelled"),
                            ("unknown", "May have been charged"),
                        ],
                        default="queued",
                        max_length=10,
                    ),
                ),
                ("priority", models.IntegerField(default=0)),
                ("round", models.PositiveIntegerField(default=1)),
                ("attempt", models.PositiveIntegerField(default=0)),
                ("tries", models.PositiveIntegerField(default=0)),
                ("not_before", models.DateTimeField(blank=True, null=True)),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("poll_after", models.DateTimeField(blank=True, null=True)),
                ("news_at", models.DateTimeField(blank=True, null=True)),
                ("polls_without_news", models.PositiveIntegerField(default=0)),
                ("breakdown_kind", models.CharField(blank=True, default="", max_length=200)),
                ("breakdowns", models.PositiveIntegerField(default=0)),
                ("worker_stops", models.PositiveIntegerField(default=0)),
                ("cancel_asked", models.BooleanField(default=False)),
                ("held", models.BooleanField(default=False)),
                ("operation", models.JSONField(blank=True, null=True)),
                ("results", models.JSONField(blank=True, null=True)),
                ("request_id", models.CharField(blank=True, default="", max_length=200)),
                ("progress", models.FloatField(blank=True, null=True)),
                ("queue_position", models.PositiveIntegerField(blank=True, null=True)),
                ("message", models.CharField(blank=True, default="", max_length=300)),
                ("log", models.TextField(blank=True, default="")),
                ("remarks", models.JSONField(blank=True, default=list)),
                ("details", models.JSONField(blank=True, default=dict)),
                ("estimate_micros", models.BigIntegerField(blank=True, null=True)),
                ("most_micros", models.BigIntegerField(blank=True, null=True)),
                ("cost_micros", models.BigIntegerField(blank=True, null=True)),
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
                (
                    "charged",
                    models.CharField(
                        choices=[("no", "no"), ("maybe", "maybe"), ("yes", "yes")],
                        default="no",
                        max_length=5,
                    ),
                ),
                ("error_class", models.CharField(blank=True, default="", max_length=40)),
                ("error", models.TextField(blank=True, default="")),
                ("next_step", models.TextField(blank=True, default="")),
                ("wrong_fields", models.JSONField(blank=True, default=dict)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("submitted_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "changed_at",
                    models.DateTimeField(db_index=True, default=django.utils.timezone.now),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="generations",
                        to="projects.project",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="generations",
                        to="production.order",
                    ),
                ),
            ],
            options={
                "ordering": ("-id",),
                "indexes": [
                    models.Index(
                        fields=["state", "poll_after"], name="production__state_6d94af_idx"
                    ),
                    models.Index(
                        fields=["state", "-priority", "id"], name="production__state_0e5040_idx"
                    ),
                    models.Index(
                        fields=["provider", "state"], name="production__provide_c2a259_idx"
                    ),
                    models.Index(
                        condition=models.Q(("held", True)), fields=["held"], name="generation_held"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GenerationInput",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("field", models.CharField(max_length=200)),
                ("position", models.PositiveIntegerField(default=0)),
                (
                    "asset",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="gallery.asset"
                    ),
                ),
                (
                    "generation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="inputs",
                        to="production.generation",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        to="gallery.product",
                    ),
                ),
            ],
            options={
                "ordering": ("field", "position"),
            },
        ),
        migrations.CreateModel(
            name="OwnLimit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("provider", models.CharField(max_length=73)),
                ("model_id", models.CharField(blank=True, default="", max_length=200)),
                ("concurrency", models.PositiveIntegerField(blank=True, null=True)),
                ("per_minute", models.PositiveIntegerField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("provider", "model_id"), name="one_own_limit")
                ],
            },
        ),
        migrations.CreateModel(
            name="PastImport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("provider", models.CharField(max_length=73)),
                ("since", models.DateTimeField(blank=True, null=True)),
                ("until", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("running", "Running"),
                            ("done", "Done"),
                            ("stopped", "Stopped"),
                        ],
                        db_index=True,
                        default="waiting",
                        max_length=7,
                    ),
                ),
                ("cursor", models.TextField(blank=True, default="")),
                ("tries", models.PositiveIntegerField(default=0)),
                ("not_before", models.DateTimeField(blank=True, null=True)),
                ("trouble", models.TextField(blank=True, default="")),
                ("taken", models.PositiveIntegerField(default=0)),
                ("known", models.PositiveIntegerField(default=0)),
                ("gone", models.PositiveIntegerField(default=0)),
                ("failed", models.PositiveIntegerField(default=0)),
                ("refused", models.PositiveIntegerField(default=0)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("seen_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "project",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="projects.project",
                    ),
                ),
            ],
            options={
                "ordering": ("-id",),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("waiting", "running"))),
                        fields=("provider",),
                        name="one_past_import_at_a_time",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ProjectIdentity",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "project",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="projects.project",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "project identities",
                "ordering": ("-id",),
            },
        ),
        migrations.CreateModel(
            name="SeenRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("run", models.CharField(max_length=200)),
                ("model_id", models.CharField(blank=True, default="", max_length=200)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("taken", "Added"),
                            ("known", "There already"),
                            ("gone", "No longer kept there"),
                            ("failed", "Without a result"),
                            ("refused", "Not taken"),
                        ],
                        max_length=7,
                    ),
                ),
                ("why", models.TextField(blank=True, default="")),
                (
                    "past_import",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="runs",
                        to="production.pastimport",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="gallery.product",
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
                "indexes": [
                    models.Index(fields=["run"], name="seen_run"),
                    models.Index(fields=["past_import", "outcome", "id"], name="past_report"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("past_import", "run"), name="a_run_once_in_a_past_import"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="UncheckedResult",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("round", models.PositiveIntegerField()),
                ("position", models.PositiveIntegerField(default=0)),
                ("cost_micros", models.BigIntegerField(blank=True, null=True)),
                (
                    "file",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="result",
                        to="gallery.uncheckedfile",
                    ),
                ),
                (
                    "generation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="unchecked_results",
                        to="production.generation",
                    ),
                ),
            ],
            options={
                "ordering": ("-id",),
            },
        ),
        migrations.CreateModel(
            name="Attempt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("started_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("outcome", models.CharField(blank=True, default="", max_length=20)),
                ("request_id", models.CharField(blank=True, default="", max_length=200)),
                ("error", models.TextField(blank=True, default="")),
                ("next_step", models.TextField(blank=True, default="")),
                ("log", models.TextField(blank=True, default="")),
                (
                    "generation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attempts",
                        to="production.generation",
                    ),
                ),
            ],
            options={
                "ordering": ("number",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("generation", "number"), name="one_row_per_attempt"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="GenerationOutput",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField(default=0)),
                (
                    "generation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="outputs",
                        to="production.generation",
                    ),
                ),
                (
                    "product",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="made_by",
                        to="gallery.product",
                    ),
                ),
            ],
            options={
                "ordering": ("position",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("generation", "position"), name="one_row_per_output"
                    )
                ],
            },
        ),
    ]

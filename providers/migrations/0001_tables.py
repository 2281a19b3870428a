from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("providers", "0001_initial"),
        ("providers", "0002_own_price_and_keys"),
        ("providers", "0003_schema_snapshots"),
        ("providers", "0004_model_used_at"),
        ("providers", "0005_ask_prices_per_run_anew"),
        ("providers", "0006_accounts"),
        ("providers", "0007_model_purposes"),
    ]

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Account",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.CharField(max_length=73, unique=True)),
                ("label", models.CharField(blank=True, default="", max_length=60)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ("slug",),
            },
        ),
        migrations.CreateModel(
            name="CatalogueModel",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("provider", models.CharField(max_length=73)),
                ("model_id", models.CharField(max_length=200)),
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
                ("label", models.CharField(max_length=120)),
                ("description", models.TextField(blank=True, default="")),
                ("schema", models.JSONField(default=dict)),
                ("schema_is_live", models.BooleanField(default=False)),
                ("previous_schema", models.JSONField(blank=True, null=True)),
                ("schema_changed_at", models.DateTimeField(blank=True, null=True)),
                ("prompt_field", models.CharField(blank=True, default="prompt", max_length=60)),
                ("seed_field", models.CharField(blank=True, default="", max_length=60)),
                ("price", models.JSONField(blank=True, null=True)),
                ("own_price", models.JSONField(blank=True, null=True)),
                ("url", models.URLField(blank=True, default="")),
                ("purposes", models.JSONField(blank=True, default=dict)),
                ("ends", models.DateField(blank=True, null=True)),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("shipped", "Shipped"),
                            ("fetched", "From the provider's catalogue"),
                            ("user", "Added by you"),
                        ],
                        default="shipped",
                        max_length=8,
                    ),
                ),
                ("enabled", models.BooleanField(default=True)),
                ("favourite", models.BooleanField(default=False)),
                ("is_default", models.BooleanField(default=False)),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                ("position", models.PositiveIntegerField(default=0)),
                ("described_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "ordering": ("-is_default", "-favourite", "position", "label"),
                "indexes": [
                    models.Index(fields=["kind", "enabled"], name="providers_c_kind_0f9011_idx")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("provider", "model_id"), name="one_row_per_model"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StoredKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("provider", models.CharField(max_length=73)),
                ("field", models.CharField(max_length=40)),
                ("token", models.BinaryField()),
                ("stored_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("provider", "field"), name="one_key_per_field")
                ],
            },
        ),
    ]

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import gallery.organising_models


class Migration(migrations.Migration):
    replaces = [
        ("gallery", "0001_initial"),
        ("gallery", "0002_feed_indexes"),
        ("gallery", "0003_home_mark"),
        ("gallery", "0004_unchecked_files"),
        ("gallery", "0005_storable_recipes"),
        ("gallery", "0006_text_beginnings"),
        ("gallery", "0007_remarks"),
        ("gallery", "0008_accounts"),
        ("gallery", "0009_side_files"),
        ("gallery", "0010_codecs_and_larger_previews"),
        ("gallery", "0011_organising"),
        ("gallery", "0012_undo_and_folded_names"),
        ("gallery", "0013_likeness_bands"),
        ("gallery", "0015_exports"),
        ("gallery", "0016_imports"),
        ("gallery", "0017_search_write_buffer"),
        ("gallery", "0018_duplicates"),
        ("gallery", "0019_project_folders"),
    ]

    initial = True

    dependencies = [
        ("projects", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Asset",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sha256", models.CharField(max_length=64, unique=True)),
                ("content_sha256", models.CharField(db_index=True, max_length=64)),
                ("path", models.CharField(max_length=255, unique=True)),
                (
                    "medium",
                    models.CharField(
                        choices=[
                            ("image", "Image"),
                            ("video", "Video"),
                            ("audio", "Audio"),
                            ("text", "Text"),
                        ],
                        max_length=5,
                    ),
                ),
                ("mime", models.CharField(max_length=60)),
                ("size", models.PositiveBigIntegerField()),
                ("width", models.PositiveIntegerField(blank=True, null=True)),
                ("height", models.PositiveIntegerField(blank=True, null=True)),
                ("duration", models.FloatField(blank=True, null=True)),
                ("fps", models.FloatField(blank=True, null=True)),
                ("has_audio", models.BooleanField(default=False)),
                ("thumbnail", models.CharField(blank=True, default="", max_length=255)),
                (
                    "has_larger_preview",
                    models.BooleanField(default=False, help_text="It was shown large once."),
                ),
                ("codec", models.CharField(blank=True, default="", max_length=40)),
                (
                    "needs_preview",
                    models.BooleanField(default=False, help_text="No browser shows the file."),
                ),
                ("colour", models.CharField(blank=True, default="", max_length=7)),
                ("waveform", models.JSONField(blank=True, null=True)),
                (
                    "is_checked",
                    models.BooleanField(default=True, help_text="No: kept anyway."),
                ),
                ("linked_path", models.CharField(blank=True, default="", max_length=1000)),
                ("likeness", models.BigIntegerField(blank=True, null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="BulkAct",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("act", models.CharField(max_length=20)),
                ("words", models.CharField(max_length=200)),
                ("count", models.PositiveIntegerField()),
                ("before", models.JSONField(default=dict)),
                ("made_at", models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ("-id",),
            },
        ),
        migrations.CreateModel(
            name="Product",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "medium",
                    models.CharField(
                        choices=[
                            ("image", "Image"),
                            ("video", "Video"),
                            ("audio", "Audio"),
                            ("text", "Text"),
                        ],
                        max_length=5,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        blank=True,
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
                        default="",
                        max_length=20,
                    ),
                ),
                ("provider", models.CharField(blank=True, default="", max_length=73)),
                ("model_id", models.CharField(blank=True, default="", max_length=200)),
                ("prompt", models.TextField(blank=True, default="")),
                (
                    "text",
                    models.TextField(
                        blank=True, default="", help_text="The beginning of a text product."
                    ),
                ),
                ("seed", models.BigIntegerField(blank=True, null=True)),
                ("remarks", models.JSONField(blank=True, default=list)),
                ("cost_micros", models.BigIntegerField(blank=True, null=True)),
                ("currency", models.CharField(default="USD", max_length=3)),
                ("title", models.CharField(blank=True, default="", max_length=200)),
                ("role", models.CharField(blank=True, default="", max_length=40)),
                ("recipe", models.JSONField(blank=True, default=dict)),
                ("favourite", models.BooleanField(default=False)),
                (
                    "rating",
                    models.PositiveSmallIntegerField(
                        choices=[(0, "0"), (1, "1"), (2, "2"), (3, "3"), (4, "4"), (5, "5")],
                        default=0,
                    ),
                ),
                ("caption", models.TextField(blank=True, default="")),
                ("notes", models.TextField(blank=True, default="")),
                ("is_hidden", models.BooleanField(default=False)),
                ("is_imported", models.BooleanField(default=False)),
                ("trashed_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "asset",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="products",
                        to="gallery.asset",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="products",
                        to="projects.project",
                    ),
                ),
            ],
            options={
                "ordering": ("-id",),
                "indexes": [
                    models.Index(
                        condition=models.Q(("trashed_at__isnull", True)),
                        fields=["-id"],
                        name="product_shown",
                    ),
                    models.Index(
                        condition=models.Q(("trashed_at__isnull", True)),
                        fields=["project", "-id"],
                        name="product_shown_project",
                    ),
                    models.Index(
                        condition=models.Q(("trashed_at__isnull", True)),
                        fields=["medium", "-id"],
                        name="product_shown_medium",
                    ),
                    models.Index(
                        condition=models.Q(("trashed_at__isnull", True)),
                        fields=["project", "medium", "-id"],
                        name="product_shown_project_medium",
                    ),
                    models.Index(
                        condition=models.Q(("trashed_at__isnull", True), ("favourite", True)),
                        fields=["-id"],
                        name="product_favourite",
                    ),
                    models.Index(
                        condition=models.Q(("trashed_at__isnull", True), ("favourite", True)),
                        fields=["project", "-id"],
                        name="product_favourite_project",
                    ),
                    models.Index(
                        condition=models.Q(("trashed_at__isnull", True), ("favourite", True)),
                        fields=["medium", "-id"],
                        name="product_favourite_medium",
                    ),
                    models.Index(
                        condition=models.Q(("trashed_at__isnull", False)),
                        fields=["-id"],
                        name="product_trashed",
                    ),
                    models.Index(
                        condition=models.Q(("trashed_at__isnull", False)),
                        fields=["project", "-id"],
                        name="product_trashed_project",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Collection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                (
                    "folded",
                    gallery.organising_models.Folded(editable=False, max_length=240, unique=True),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "cover",
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
                "ordering": ("name",),
            },
        ),
        migrations.CreateModel(
            name="DuplicateLook",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("through", models.PositiveBigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Home",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("media_mark", models.CharField(blank=True, default="", max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="ProjectFolder",
            fields=[
                (
                    "project",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="folder",
                        serialize=False,
                        to="projects.project",
                    ),
                ),
                ("name", models.CharField(max_length=255)),
                ("made_for", models.CharField(max_length=120)),
            ],
        ),
        migrations.CreateModel(
            name="SavedSearch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                ("query", models.TextField()),
                ("position", models.PositiveIntegerField()),
            ],
            options={
                "ordering": ("position", "id"),
            },
        ),
        migrations.CreateModel(
            name="DuplicateGroup",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "likeness",
                    models.CharField(
                        choices=[
                            ("exact", "Exact copies"),
                            ("very", "Very alike"),
                            ("alike", "Alike"),
                        ],
                        max_length=5,
                    ),
                ),
                ("total", models.PositiveBigIntegerField(default=0)),
                ("largest", models.PositiveBigIntegerField(default=0)),
                ("frees", models.PositiveBigIntegerField(default=0)),
                ("dismissed_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ("-id",),
                "indexes": [
                    models.Index(
                        condition=models.Q(("dismissed_at__isnull", True)),
                        fields=["likeness", "-frees", "-id"],
                        name="duplicates_largest",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ExportRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("plan", models.JSONField(default=list)),
                ("options", models.JSONField(default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("running", "Running"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="waiting",
                        max_length=9,
                    ),
                ),
                ("done", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0)),
                ("report", models.JSONField(blank=True, default=list)),
                ("error", models.TextField(blank=True, default="")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ("-id",),
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ("waiting", "running"))),
                        fields=["id"],
                        name="export_under_way",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FolderTask",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sha256", models.CharField(max_length=64)),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="projects.project",
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="ImportRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("paths", models.JSONField(default=list)),
                ("is_linked", models.BooleanField(default=False)),
                ("has_folder_tags", models.BooleanField(default=False)),
                (
                    "origin",
                    models.CharField(
                        choices=[("command", "Command"), ("page", "Page"), ("browser", "Browser")],
                        default="command",
                        max_length=7,
                    ),
                ),
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
                ("trouble", models.TextField(blank=True, default="")),
                ("found", models.PositiveIntegerField(default=0)),
                ("taken", models.PositiveIntegerField(default=0)),
                ("known", models.PositiveIntegerField(default=0)),
                ("beside", models.PositiveIntegerField(default=0)),
                ("refused", models.PositiveIntegerField(default=0)),
                ("seconds", models.FloatField(default=0)),
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
            },
        ),
        migrations.CreateModel(
            name="ImportedFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=64)),
                ("path", models.TextField()),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("taken", "Added"),
                            ("known", "There already"),
                            ("beside", "Read with its picture"),
                            ("refused", "Not taken"),
                        ],
                        max_length=7,
                    ),
                ),
                ("why", models.TextField(blank=True, default="")),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="files",
                        to="gallery.importrun",
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
                "indexes": [models.Index(fields=["run", "outcome", "id"], name="import_report")],
                "constraints": [
                    models.UniqueConstraint(fields=("run", "key"), name="a_file_once_in_a_run")
                ],
            },
        ),
        migrations.CreateModel(
            name="DuplicateMember",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="members",
                        to="gallery.duplicategroup",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="gallery.product",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("group", "product"), name="a_duplicate_once_in_a_group"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CollectionItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                (
                    "collection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="gallery.collection",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="gallery.product",
                    ),
                ),
            ],
            options={
                "ordering": ("position",),
                "indexes": [
                    models.Index(fields=["collection", "position"], name="collection_in_order")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("collection", "product"), name="a_product_once_in_a_collection"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Tag",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                (
                    "folded",
                    gallery.organising_models.Folded(editable=False, max_length=240, unique=True),
                ),
                ("colour", models.CharField(blank=True, default="", max_length=7)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ("name",),
            },
        ),
        migrations.CreateModel(
            name="ProductTag",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="gallery.product",
                    ),
                ),
                (
                    "tag",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="gallery.tag",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("product", "tag"), name="a_tag_once_on_a_product"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ProjectCover",
            fields=[
                (
                    "project",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="chosen_cover",
                        serialize=False,
                        to="projects.project",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="gallery.product",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SideFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40)),
                ("path", models.CharField(max_length=255, unique=True)),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.PositiveBigIntegerField()),
                ("mime", models.CharField(blank=True, default="", max_length=100)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="side_files",
                        to="gallery.product",
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="Source",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("role", models.CharField(max_length=60)),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sources",
                        to="gallery.product",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="descendants",
                        to="gallery.product",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("product", "source", "role"), name="one_row_per_source"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="UncheckedFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("path", models.CharField(max_length=255, unique=True)),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.PositiveBigIntegerField()),
                ("mime", models.CharField(blank=True, default="", max_length=100)),
                ("odd", models.TextField()),
                ("recipe", models.JSONField(blank=True, default=dict)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="unchecked_files",
                        to="projects.project",
                    ),
                ),
            ],
            options={
                "ordering": ("-id",),
            },
        ),
        migrations.CreateModel(
            name="FolderFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sha256", models.CharField(max_length=64)),
                ("name", models.CharField(max_length=255)),
                ("size", models.PositiveBigIntegerField()),
                ("mtime_ns", models.BigIntegerField()),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="projects.project",
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("project", "sha256"), name="a_file_once_in_a_project_folder"
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="Collection",
            name="products",
            field=models.ManyToManyField(
                related_name="collections", through="gallery.CollectionItem", to="gallery.product"
            ),
        ),
        migrations.AddField(
            model_name="Tag",
            name="products",
            field=models.ManyToManyField(
                related_name="tags", through="gallery.ProductTag", to="gallery.product"
            ),
        ),
    ]

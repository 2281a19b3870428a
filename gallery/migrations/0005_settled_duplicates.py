"""Groups of duplicates that have nothing left to decide stand apart from those that do."""

from django.db import migrations, models

SETTLED = """
    UPDATE gallery_duplicategroup SET is_settled = true WHERE (
        SELECT count(*) FROM gallery_duplicatemember member
        JOIN gallery_product product ON product.id = member.product_id
        WHERE member.group_id = gallery_duplicategroup.id AND product.trashed_at IS NULL
    ) < 2
"""


class Migration(migrations.Migration):
    dependencies = [("gallery", "0004_picks")]

    operations = [
        migrations.RemoveIndex(model_name="duplicategroup", name="duplicates_largest"),
        migrations.AddField(
            model_name="duplicategroup",
            name="is_settled",
            field=models.BooleanField(default=False),
        ),
        migrations.RunSQL(SETTLED, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="duplicategroup",
            index=models.Index(
                condition=models.Q(("dismissed_at__isnull", True), ("is_settled", False)),
                fields=["likeness", "-frees", "-id"],
                name="duplicates_open",
            ),
        ),
    ]

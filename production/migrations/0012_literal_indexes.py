"""Indexes of some generations alone, in the words in which queries ask for those."""

from django.db import migrations, models

from foundation.literal_words import IsOneOf

ACTIVE = models.Q(
    IsOneOf("state", "queued", "submitting", "running", "collecting", looked_up=False)
)
FAILED = models.Q(IsOneOf("state", "failed"))
FIELDS = {
    "active": (["-progress", "-priority", "id"], ACTIVE),
    "reserved": (
        ["state", "currency", "basis", "estimate_micros", "cost_micros", "most_micros"],
        ACTIVE,
    ),
    "ended": (["-id"], ~ACTIVE),
    "ended_as": (["state", "-id"], ~ACTIVE),
    "of_project": (["project", "-id", "state"], ~ACTIVE),
    "failed": (["state", "charged", "currency", "estimate_micros", "most_micros"], FAILED),
    "to_fetch": (["state", "round"], FAILED & models.Q(results__isnull=False)),
    "lanes": (["provider", "model_id", "state", "lease_until"], ACTIVE),
}
NEW = {"lanes"}


class Migration(migrations.Migration):
    dependencies = [("production", "0011_fallbacks")]

    operations = [
        *(
            migrations.RemoveIndex(model_name="generation", name=f"generation_{name}")
            for name in FIELDS
            if name not in NEW
        ),
        *(
            migrations.AddIndex(
                model_name="generation",
                index=models.Index(name=f"generation_{name}", fields=fields, condition=condition),
            )
            for name, (fields, condition) in FIELDS.items()
        ),
    ]

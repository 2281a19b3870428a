"""What Replicate says becomes of what it is sent."""

from providers.contract import Disclosure

DISCLOSURE = Disclosure(
    files="Small ones inside the order, larger ones uploaded to Replicate first.",
    kept="Inputs, results, files and logs are removed an hour after the work ends; files that "
    "were uploaded first, after 24 hours.",
    source="https://replicate.com/docs/topics/predictions/data-retention",
    page="https://replicate.com/docs/topics/predictions/data-retention",
    looked_up="2026-11-29",
)

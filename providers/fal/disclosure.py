"""What fal says becomes of what it is sent."""

from providers.contract import Disclosure

DISCLOSURE = Disclosure(
    files="Uploaded to fal's file storage first; whoever knows the address of a file there can "
    "open it.",
    file_hosts=("*.fal.media", "*.fal.ai", "*.fal.run"),
    kept="Orders and results are kept in your account's history there; files lie at public "
    "addresses until they expire, by the storage settings of your fal account.",
    source="https://fal.ai/docs/model-apis/data-retention",
    page="https://fal.ai/docs/model-apis/data-retention",
    looked_up="2026-11-29",
)

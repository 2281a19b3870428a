"""What Civitai says becomes of what it is sent."""

from providers.contract import Disclosure

DISCLOSURE = Disclosure(
    files="Inside the order.",
    passed_on="Civitai gives the work to its own machines or to others: fal, Google and ByteDance "
    "among them.",
    source="https://developer.civitai.com/orchestration/guide/",
    page="https://civitai.com/content/privacy",
    looked_up="2026-11-29",
)

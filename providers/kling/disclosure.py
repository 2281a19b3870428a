"""What Kling says becomes of what it is sent."""

from providers.contract import Disclosure

DISCLOSURE = Disclosure(
    files="Inside the order.",
    kept="Results are removed after 30 days. Of the words of an order it says nothing.",
    source="https://klingai.com/global/dev",
    page="https://klingai.com/global/dev",
    looked_up="2026-11-29",
)

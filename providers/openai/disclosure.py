"""What OpenAI says becomes of what it is sent."""

from providers.contract import Disclosure

DISCLOSURE = Disclosure(
    files="Inside the order.",
    kept="Orders and results may stay up to 30 days in logs against abuse, longer where law "
    "demands it.",
    trains="Not used for training, unless your account opted in.",
    source="https://developers.openai.com/api/docs/guides/your-data",
    page="https://developers.openai.com/api/docs/guides/your-data",
    looked_up="2026-11-29",
)

"""What Google says becomes of what it is sent: the Gemini API and the enterprise platform."""

from providers.contract import Disclosure

DISCLOSURE = Disclosure(
    files="Inside the order, or uploaded to Google first where they are large.",
    kept="Orders and results are stored 55 days for projects with billing, one day without; "
    "uploaded files 48 hours.",
    trains="With billing, not used to improve products. Without, they may be, and people may "
    "read them.",
    source="https://ai.google.dev/gemini-api/docs/logs-policy",
    page="https://ai.google.dev/gemini-api/terms",
    looked_up="2026-11-29",
)
ENTERPRISE_DISCLOSURE = Disclosure(
    files="Inside the order.",
    kept="For limited times; Google's page says which, and how to have none.",
    trains="Not without your permission.",
    source="https://docs.cloud.google.com/gemini-enterprise-agent-platform/resources/zero-data-"
    "retention",
    page="https://docs.cloud.google.com/gemini-enterprise-agent-platform/resources/zero-data-"
    "retention",
    looked_up="2026-11-29",
)

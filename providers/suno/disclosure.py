"""What the gateway says becomes of what it is sent."""

from providers.contract import Disclosure

DISCLOSURE = Disclosure(
    files="Uploaded to the gateway's file host first.",
    passed_on="The gateway passes the order on to Suno; it is neither run nor vouched for by Suno.",
    kept="Results 14 to 15 days, uploaded files 3 days. Of the words of an order it says nothing.",
    source="https://docs.sunoapi.org/",
    page="https://docs.sunoapi.org/",
    looked_up="2026-11-29",
)

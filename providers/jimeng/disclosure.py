"""What ByteDance says becomes of what it is sent, by either of its services."""

from providers.contract import Disclosure

DISCLOSURE = Disclosure(
    files="Inside the order.",
    kept="Results can be fetched for 24 hours, and records of videos are kept 7 days.",
    source="https://docs.byteplus.com/en/docs/ModelArk/BytePlus_ModelArk_Data_Processing",
    page="https://docs.byteplus.com/en/docs/ModelArk/BytePlus_ModelArk_Data_Processing",
    looked_up="2026-11-29",
)
VISUAL_DISCLOSURE = Disclosure(
    files="Inside the order.",
    kept="Results can be fetched for up to 24 hours, and records for 12.",
    source="https://www.volcengine.com/docs/85621",
    page="https://www.volcengine.com",
    looked_up="2026-11-29",
)

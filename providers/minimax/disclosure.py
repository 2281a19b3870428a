"""What MiniMax says becomes of what it is sent."""

from providers.contract import Disclosure

DISCLOSURE = Disclosure(
    files="Inside the order; a voice to be copied is uploaded first.",
    kept="A copied voice that was never used goes after 7 days. Of orders and their results it"
    " says nothing.",
    source="https://platform.minimax.io",
    page="https://www.minimax.io/terms-of-service-v2.html",
    looked_up="2026-11-29",
)

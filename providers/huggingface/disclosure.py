"""What Hugging Face says becomes of what it is sent."""

from providers.contract import Disclosure

DISCLOSURE = Disclosure(
    files="Inside the order.",
    passed_on="The inference provider that serves the model gets the order, and its own rules hold "
    "for it.",
    kept="Hugging Face stores neither orders nor results; its logs stay up to 30 days and have"
    " no content in them. How long the inference provider keeps them is for that one to "
    "say.",
    trains="Not by Hugging Face.",
    source="https://huggingface.co/docs/inference-providers/security",
    page="https://huggingface.co/docs/inference-providers/security",
    looked_up="2026-11-29",
)

"""Civitai: community checkpoints with LoRAs, and other vendors' models, paid in Buzz."""

"""OpenAI: images, speech and text, each a synchronous call that spends."""

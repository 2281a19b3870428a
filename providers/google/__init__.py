"""Google by its own SDK: `provider` is the Gemini API, `veo_provider` the enterprise platform."""

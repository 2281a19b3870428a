"""Google by its own SDK: the Gemini API (`provider`) and the enterprise platform (`enterprise`)."""

"""ComfyUI: workflows on an engine of the user's own."""

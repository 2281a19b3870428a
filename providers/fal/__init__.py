"""fal: more than a thousand models behind one queue."""

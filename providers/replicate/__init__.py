"""Replicate: everything is a prediction, of an official model or of any community model."""

"""Hugging Face: any repository that an inference provider serves, by one token and one router."""

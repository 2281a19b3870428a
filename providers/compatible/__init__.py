"""Servers that speak OpenAI's language: any of them, and Ollama."""

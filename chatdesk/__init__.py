"""ChatDesk: the desktop client for people who live in conversations with language models."""

__version__ = "0.1.0"

"""Conversations out of what other programs write: bytes in, values of the domain out, no database."""

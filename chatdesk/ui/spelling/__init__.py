"""Spell check in the composer: marks, a menu of what may be meant, a key to the next word."""

"""What can go wrong while the environment is made."""

from __future__ import annotations


class SetUpFailed(Exception):
    """Making the environment failed; the text says what to do."""

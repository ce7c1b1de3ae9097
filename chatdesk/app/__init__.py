"""The composition root: makes every object, connects them, runs the loop, closes in reverse order."""

from __future__ import annotations

from chatdesk.app.start import run

__all__ = ["run"]

"""What can go wrong while the environment is made, and how a person is told."""

from __future__ import annotations

import sys
from collections.abc import Callable


class SetUpFailed(Exception):
    """Making the environment failed; the text says what to do."""


def exit_status(command: Callable[[], int]) -> int:
    """Run a command and return its exit status; what stands in its way is said in a sentence."""
    try:
        return command()
    except SetUpFailed as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130

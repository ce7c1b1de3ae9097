"""What goes wrong with a sign-in, in our words: those of the SDK repeat codes and states."""

from __future__ import annotations

from chatdesk.domain.errors import ToolError
from chatdesk.tools.failures import Refused


class SignInError(ToolError):
    """A sign-in has come to nothing; its sentence repeats no secret."""


class SignInNeeded(Refused):
    """The server lets nobody in who has not signed in."""


class SignInRejected(SignInError):
    """The sign-in of before counts no longer."""

"""The errors that a user can meet, each with its sentence and what to do next."""

from __future__ import annotations


class ChatDeskError(Exception):
    """An error whose text is one sentence for the user.

    `hint` says what to do next (may be empty), `details` holds what a developer wants to see
    (request line, status, masked body), `is_retryable` whether the same act may succeed later.
    The cause is kept by `raise ... from`.
    """

    is_retryable = False

    def __init__(self, text: str, *, hint: str = "", details: str = "") -> None:
        super().__init__(text)
        self.text = text
        self.hint = hint
        self.details = details


class ProviderError(ChatDeskError):
    """A model service could not be asked, or its answer could not be used."""

    def __init__(
        self,
        text: str,
        *,
        hint: str = "",
        details: str = "",
        status: int | None = None,
        code: str = "",
    ) -> None:
        super().__init__(text, hint=hint, details=details)
        self.status = status
        self.code = code


class AuthRejected(ProviderError):
    """The service did not accept the key (401, 403)."""


class KeyMissing(ProviderError):
    """The account names a key that cannot be had."""


class ModelNotFound(ProviderError):
    """The service does not offer the model that was asked for."""


class RateLimited(ProviderError):
    """The service asks to wait; `retry_after` in seconds where it says how long."""

    is_retryable = True

    def __init__(self, text: str, *, retry_after: float | None = None, **rest: object) -> None:
        super().__init__(text, **rest)  # type: ignore[arg-type]
        self.retry_after = retry_after


class ServiceUnavailable(ProviderError):
    """The service itself failed (5xx)."""

    is_retryable = True


class ConnectionFailed(ProviderError):
    """No connection came about: refused, name not found, certificate, proxy."""

    is_retryable = True


class ConnectionLost(ProviderError):
    """The connection ended in the middle of an answer."""

    is_retryable = True


class Stalled(ProviderError):
    """Nothing arrived for longer than the account allows."""

    is_retryable = True


class BadReply(ProviderError):
    """The service answered something that is not its dialect."""

    is_retryable = True


class RequestRejected(ProviderError):
    """The service understood the request and refused it (400, 404, 422)."""


class ContextTooLong(RequestRejected):
    """The conversation is longer than the model's context."""


class StreamFailed(ProviderError):
    """The service reported an error inside a stream that had begun."""

    is_retryable = True


class ToolError(ChatDeskError):
    """A tool could not be run; the model is told the text as the result of its call."""


class StoreError(ChatDeskError):
    """The database could not be read or written."""

    is_retryable = True


class SettingsError(ChatDeskError):
    """A setting, an account or the configuration file cannot be used as it is."""


class SecretError(SettingsError):
    """The system keyring could not give or keep a key."""

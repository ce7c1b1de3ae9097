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
    """A model service could not be asked, or its answer could not be used.

    `is_transient`: the same request may well succeed in a moment although nobody changes anything, so that
    the program may repeat it by itself while nothing of the answer was shown. `retry_after` is how many
    seconds the service asks to wait before, None where it does not say.
    """

    is_transient = False

    def __init__(
        self,
        text: str,
        *,
        hint: str = "",
        details: str = "",
        status: int | None = None,
        code: str = "",
        retry_after: float | None = None,
        is_transient: bool | None = None,
    ) -> None:
        super().__init__(text, hint=hint, details=details)
        self.status = status
        self.code = code
        self.retry_after = retry_after
        if is_transient is not None:
            self.is_transient = is_transient


class AuthRejected(ProviderError):
    """The service did not accept the key (401, 403)."""


class KeyMissing(ProviderError):
    """The account names a key that cannot be had."""


class ModelNotFound(ProviderError):
    """The service does not offer the model that was asked for."""


class RateLimited(ProviderError):
    """The service asks to wait."""

    is_retryable = is_transient = True


class ServiceUnavailable(ProviderError):
    """The service itself failed (5xx)."""

    is_retryable = is_transient = True


class ModelLoading(ServiceUnavailable):
    """The service is still loading the model; it answers when that is done."""


class ConnectionFailed(ProviderError):
    """No connection came about: refused, name not found, certificate, proxy."""

    is_retryable = is_transient = True


class ConnectionLost(ProviderError):
    """The connection ended before the answer was whole."""

    is_retryable = is_transient = True


class Stalled(ProviderError):
    """Nothing arrived for longer than the account allows; asking again by itself would double the wait."""

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


class DatabaseDamaged(StoreError):
    """What the database holds cannot all be read; the next start of the window repairs it."""

    is_retryable = False


class SettingsError(ChatDeskError):
    """A setting, an account or the configuration file cannot be used as it is."""


class SecretError(SettingsError):
    """The system keyring could not give or keep a key."""

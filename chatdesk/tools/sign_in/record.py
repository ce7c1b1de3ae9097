"""What is kept of a sign-in: tokens, who we are there, and where they are renewed."""

from __future__ import annotations

import time
from typing import Any, Self

from mcp.client.auth import OAuthClientProvider
from mcp.client.auth.oauth2 import OAuthContext
from mcp.shared.auth import OAuthClientInformationFull, OAuthClientMetadata, OAuthToken
from pydantic import BaseModel, ConfigDict, ValidationError

# So long before its end a token is renewed: what it is sent with takes its time too.
_EARLY_SECONDS = 30.0
_EARLY_SHARE = 0.2


class SignInRecord(BaseModel):
    """One sign-in at one server. Everything in it is a secret, so no `repr` shows it."""

    model_config = ConfigDict(extra="ignore")

    server_url: str
    client: OAuthClientInformationFull
    token_endpoint: str
    resource: str = ""
    tokens: OAuthToken | None = None
    ends_at: float | None = None
    """When the access token is to be renewed, in seconds since 1970; None: the service does not say."""

    def __repr__(self) -> str:
        """Nothing of it."""
        return "<SignInRecord>"

    @classmethod
    def parsed(cls, text: str, server_url: str) -> Self | None:
        """Return what was kept; None for what cannot be read, or is of another address."""
        try:
            record = cls.model_validate_json(text)
        except ValidationError:
            return None
        return record if record.server_url == server_url else None

    @property
    def is_over(self) -> bool:
        """Whether the access token has ended, or is about to."""
        return self.ends_at is not None and time.time() >= self.ends_at

    @property
    def secrets(self) -> list[str]:
        """What must be shown nowhere."""
        tokens = self.tokens
        kept = (tokens.access_token, tokens.refresh_token) if tokens else ()
        return [secret for secret in (*kept, self.client.client_secret) if secret]

    def with_tokens(self, tokens: OAuthToken | None) -> Self:
        """Return the record with new tokens; what they do not say again is as before."""
        before = self.tokens
        if tokens is not None and before is not None:
            kept = {"refresh_token": before.refresh_token, "scope": before.scope}
            given = {name: getattr(tokens, name) or value for name, value in kept.items()}
            tokens = tokens.model_copy(update=given)
        seconds = tokens.expires_in if tokens is not None else None
        ends_at = None
        if seconds is not None:
            ends_at = time.time() + seconds - min(_EARLY_SECONDS, seconds * _EARLY_SHARE)
        return self.model_copy(update={"tokens": tokens, "ends_at": ends_at})

    def renewal(self) -> tuple[dict[str, str], dict[str, str]]:
        """Return the form and the headers that ask for a new token; there must be a refresh token."""
        assert self.tokens is not None and self.tokens.refresh_token is not None  # noqa: S101, PT018 - see above
        form = {
            "grant_type": "refresh_token",
            "refresh_token": self.tokens.refresh_token,
            "client_id": self.client.client_id,
        }
        if self.resource:
            form["resource"] = self.resource
        metadata = OAuthClientMetadata(redirect_uris=None)
        context = OAuthContext(self.server_url, metadata, _NOTHING, None, None, client_info=self.client)
        return context.prepare_token_auth(form, {})


class _Nothing:
    """A store of the SDK that nobody asks."""

    async def get_tokens(self) -> OAuthToken | None:
        return None

    async def set_tokens(self, tokens: OAuthToken) -> None:
        """Kept by others."""

    async def get_client_info(self) -> OAuthClientInformationFull | None:
        return None

    async def set_client_info(self, client_info: OAuthClientInformationFull) -> None:
        """Kept by others."""


_NOTHING: Any = _Nothing()


def record_of(provider: OAuthClientProvider, token_endpoint: str, protocol: str) -> SignInRecord:
    """Return what a finished flow of the SDK has brought."""
    context = provider.context
    assert context.client_info is not None  # noqa: S101 - there are tokens
    resource = context.get_resource_url() if context.should_include_resource_param(protocol) else ""
    record = SignInRecord(
        server_url=context.server_url,
        client=context.client_info,
        token_endpoint=token_endpoint,
        resource=resource,
    )
    return record.with_tokens(context.current_tokens)

"""A server that others wrote: the SDK's MCP server with its own service for signing in; PORT is its argument.

It says of its tokens that they end at once, so that each request is made with a new one.
"""

from __future__ import annotations

import secrets
import sys
import time

from mcp.server.auth.provider import (
    AccessToken,
    AuthorizationCode,
    AuthorizationParams,
    OAuthAuthorizationServerProvider,
    RefreshToken,
    construct_redirect_uri,
)
from mcp.server.auth.settings import AuthSettings, ClientRegistrationOptions
from mcp.server.mcpserver import MCPServer
from mcp.shared.auth import OAuthClientInformationFull, OAuthToken


class Service(OAuthAuthorizationServerProvider[AuthorizationCode, RefreshToken, AccessToken]):
    """Lets everybody in who asks properly; the SDK looks at the proofs."""

    def __init__(self) -> None:
        self.clients: dict[str, OAuthClientInformationFull] = {}
        self.codes: dict[str, AuthorizationCode] = {}
        self.tokens: dict[str, AccessToken] = {}
        self.refreshes: dict[str, RefreshToken] = {}

    async def get_client(self, client_id: str) -> OAuthClientInformationFull | None:
        """Return a client that has registered."""
        return self.clients.get(client_id)

    async def register_client(self, client_info: OAuthClientInformationFull) -> None:
        """Take a client."""
        self.clients[client_info.client_id] = client_info

    async def authorize(self, client: OAuthClientInformationFull, params: AuthorizationParams) -> str:
        """Send the browser back with a code."""
        code = secrets.token_urlsafe()
        self.codes[code] = AuthorizationCode(
            code=code,
            client_id=client.client_id,
            redirect_uri=params.redirect_uri,
            redirect_uri_provided_explicitly=params.redirect_uri_provided_explicitly,
            expires_at=time.time() + 60,
            scopes=params.scopes or [],
            code_challenge=params.code_challenge,
            resource=params.resource,
        )
        return construct_redirect_uri(str(params.redirect_uri), code=code, state=params.state)

    async def load_authorization_code(
        self, client: OAuthClientInformationFull, authorization_code: str
    ) -> AuthorizationCode | None:
        """Return what a code stands for."""
        return self.codes.get(authorization_code)

    async def exchange_authorization_code(
        self, client: OAuthClientInformationFull, authorization_code: AuthorizationCode
    ) -> OAuthToken:
        """Give tokens for a code, once."""
        del self.codes[authorization_code.code]
        return self._granted(client, authorization_code.scopes)

    async def load_refresh_token(
        self, client: OAuthClientInformationFull, refresh_token: str
    ) -> RefreshToken | None:
        """Return what a refresh token stands for."""
        return self.refreshes.get(refresh_token)

    async def exchange_refresh_token(
        self, client: OAuthClientInformationFull, refresh_token: RefreshToken, scopes: list[str]
    ) -> OAuthToken:
        """Give new tokens, once."""
        del self.refreshes[refresh_token.token]
        return self._granted(client, scopes)

    async def load_access_token(self, token: str) -> AccessToken | None:
        """Return what a token stands for."""
        return self.tokens.get(token)

    async def revoke_token(self, token: AccessToken | RefreshToken) -> None:
        """Nobody asks for it."""

    def _granted(self, client: OAuthClientInformationFull, scopes: list[str]) -> OAuthToken:
        token, refresh = secrets.token_hex(), secrets.token_hex()
        ends = int(time.time()) + 60
        self.tokens[token] = AccessToken(
            token=token, client_id=client.client_id, scopes=scopes, expires_at=ends
        )
        self.refreshes[refresh] = RefreshToken(token=refresh, client_id=client.client_id, scopes=scopes)
        return OAuthToken(access_token=token, refresh_token=refresh, expires_in=0, scope=" ".join(scopes))


def main(port: int) -> None:
    """Serve until killed."""
    origin = f"http://127.0.0.1:{port}"
    registration = ClientRegistrationOptions(enabled=True, valid_scopes=["a"], default_scopes=["a"])
    auth = AuthSettings.model_validate(
        {
            "issuer_url": origin,
            "resource_server_url": f"{origin}/mcp",
            "client_registration_options": registration,
            "required_scopes": ["a"],
            "validate_token_resource": False,
        }
    )
    server = MCPServer("sdk", auth_server_provider=Service(), auth=auth)
    server.add_tool(hello)
    server.run("streamable-http", port=port)


def hello() -> str:
    """Say it."""
    return "hi"


if __name__ == "__main__":
    main(int(sys.argv[1]))

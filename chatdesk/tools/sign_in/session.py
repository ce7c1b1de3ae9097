"""The tokens of one server while the program runs: read from the vault once, renewed in time, dropped."""

from __future__ import annotations

import asyncio
import logging

import httpx2
from mcp.shared.auth import OAuthToken
from pydantic import ValidationError

from chatdesk.domain.errors import SecretError
from chatdesk.tools.sign_in.asker import Asker
from chatdesk.tools.sign_in.errors import SignInError, SignInRejected
from chatdesk.tools.sign_in.places import checked_place
from chatdesk.tools.sign_in.record import SignInRecord
from chatdesk.tools.sign_in.vault import Vault

_log = logging.getLogger(__name__)

_OK = 200
_SERVICE_FAILS = 500
_TOO_MANY = 429


class Session:
    """What is known of a sign-in at `url`, kept in the vault under `name`.

    `note` says what the user should know: that the keyring keeps nothing, say. All methods are for one
    event loop; renewals come one after the other, and who waited for one does not ask for another.
    """

    def __init__(self, name: str, url: str, vault: Vault) -> None:
        self.url = url
        self.note = ""
        self.record: SignInRecord | None = None
        self._name = name
        self._vault = vault
        self._is_loaded = False
        self._newest = ""
        self._lock = asyncio.Lock()

    @property
    def token(self) -> str:
        """The access token, "" while there is none."""
        tokens = self.record.tokens if self.record is not None else None
        return tokens.access_token if tokens is not None else ""

    async def fresh(self) -> str:
        """Return the token, renewed where it has ended; "" where there is none. Raises `SignInError`."""
        token = self.token
        if token and self.record is not None and self.record.is_over:
            return await self._renewed_or_none(token)
        return token

    async def instead_of(self, used: str) -> str:
        """Return a token to try in the place of one that was refused, "" where there is no other.

        Nobody is asked twice: what was just renewed and is refused all the same is given up.
        """
        if not used:
            await self.load()
            return await self.fresh()
        if used == self._newest:
            return ""
        return await self._renewed_or_none(used)

    async def _renewed_or_none(self, used: str) -> str:
        try:
            await self.renew(used)
        except SignInRejected:
            return ""
        return self.token

    async def load(self) -> None:
        """Read what was kept, the first time; where the keyring cannot be asked `note` says so."""
        async with self._lock:
            if self._is_loaded:
                return
            try:
                text = await self._vault.read(self._name)
            except SecretError as error:
                self.note = f"What was kept of an earlier sign-in cannot be read: {error.text}"
                return
            self._is_loaded = True
            record = SignInRecord.parsed(text, self.url) if text else None
            if record is not None:
                self._take(record)

    async def keep(self, record: SignInRecord) -> None:
        """Take a new sign-in; where the keyring takes nothing it is kept until the program ends."""
        self._take(record)
        self._is_loaded = True
        why = await self._vault.write(self._name, record.model_dump_json(exclude_none=True))
        self.note = f"Signed in until ChatDesk ends: {why}" if why else ""

    async def forget(self) -> None:
        """Drop everything; `note` says where some of it may still be."""
        self.record = None
        self._is_loaded = True
        why = await self._vault.forget(self._name)
        self.note = f"The keyring may still have what was kept: {why}" if why else ""

    async def renew(self, used: str) -> None:
        """Get a new token in the place of the one that was `used`, unless somebody else has meanwhile.

        Raises `SignInRejected` where the service wants a new sign-in, `SignInError` where it only fails.
        """
        async with self._lock:
            if self.record is None or self.token != used:
                return
            tokens = self.record.tokens
            if tokens is None or not tokens.refresh_token:
                await self._drop_tokens()
                raise SignInRejected("The sign-in has ended.")
            _log.info("A token for %s is renewed", self._name)
            await self.keep(self.record.with_tokens(await self._renewed(self.record)))
            self._newest = self.token

    async def _renewed(self, record: SignInRecord) -> OAuthToken:
        form, headers = record.renewal()
        host = checked_place(record.token_endpoint, self.url)
        async with Asker(self.url) as asker:
            request = httpx2.Request("POST", record.token_endpoint, data=form, headers=headers)
            response = await asker.ask(request)
        status = response.status_code
        if status >= _SERVICE_FAILS or status == _TOO_MANY:
            raise SignInError(f"“{host}” could not renew the sign-in ({status}).")
        try:
            if status == _OK:
                return OAuthToken.model_validate_json(response.content)
        except ValidationError as error:
            raise SignInError(f"“{host}” renewed the sign-in in no form that is known.") from error
        await self._drop_tokens()
        raise SignInRejected("The sign-in has ended.")

    async def _drop_tokens(self) -> None:
        """Who we are there is still known: the next sign-in uses it."""
        if self.record is not None:
            record = self.record.with_tokens(None)
            self._take(record)
            await self._vault.write(self._name, record.model_dump_json(exclude_none=True))

    def _take(self, record: SignInRecord) -> None:
        for secret in record.secrets:
            self._vault.hide(secret)
        self.record = record

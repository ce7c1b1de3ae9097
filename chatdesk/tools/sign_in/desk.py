"""The sign-in of one server, as the window sees it: begun, agreed to, cancelled, ended, and signed out of."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from chatdesk.domain.errors import ChatDeskError
from chatdesk.domain.sign_in import SignInStatus, SignInStep
from chatdesk.tools.loading import load_sdk
from chatdesk.tools.sign_in.errors import SignInError

if TYPE_CHECKING:
    import httpx2

    from chatdesk.tools.sign_in.session import Session
    from chatdesk.tools.sign_in.vault import Vault

SECONDS = 300.0
"""How long a sign-in waits for the user, the browser included."""

_NOT_TAKEN = "The server does not take the sign-in that was just made."


class SignInDesk:
    """`changed` is called when `status` has changed, `signed_in` when there is a new token.

    All methods are for one event loop; nothing is loaded before the server is connected to.
    """

    def __init__(self, name: str, url: str, vault: Vault) -> None:
        self.status = SignInStatus()
        self.changed: Callable[[], None] = lambda: None
        self.signed_in: Callable[[], None] = lambda: None
        self.report: Callable[[BaseException], None] = lambda _error: None
        self._name = f"mcp-sign-in/{name}".replace(" ", "_")
        self._url = url
        self._vault = vault
        self._session: Session | None = None
        self._challenge = ""
        self._task: asyncio.Task[None] | None = None
        self._agreed = asyncio.Event()
        self._is_new = False
        self.trouble: SignInError | None = None
        """Why the token could not be renewed, since the server was connected to."""

    # -- for the connection ----------------------------------------------------------------------

    def auth(self, on_refused: Callable[[], None]) -> httpx2.Auth:
        """Return what signs the requests; `on_refused` is called when the server wants a sign-in."""
        from chatdesk.tools.sign_in.bearer import BearerAuth

        def refuse(challenge: str) -> None:
            self._challenge = challenge
            if not self.status.is_under_way:
                trouble = _NOT_TAKEN if self._is_new else self.status.trouble
                note = self._made_session().note
                self._say(SignInStatus(SignInStep.NEEDED, trouble=trouble, note=note))
            self._is_new = False
            on_refused()

        self.trouble = None
        return BearerAuth(self._made_session(), refuse, self._on_trouble)

    def note_ready(self) -> None:
        """The server has let us in."""
        session = self._session
        self._is_new = False
        if session is not None and session.token:
            self._say(SignInStatus(SignInStep.DONE, note=session.note))
        elif not self.status.is_under_way:
            self._say(SignInStatus())

    # -- for the window --------------------------------------------------------------------------

    def begin(self) -> None:
        """Find out where the browser would go; `ASKING` then says it."""
        if self._task is None or self._task.done():
            self._agreed.clear()
            self._say(SignInStatus(SignInStep.LOOKING))
            self._task = asyncio.get_running_loop().create_task(self._run(), name=self._name)
            self._task.add_done_callback(self._note_end)

    def agree(self) -> str:
        """The user agrees: return the address that is to be opened in the browser, "" if there is none."""
        if self.status.step not in (SignInStep.ASKING, SignInStep.BROWSER):
            return ""
        self._say(replace(self.status, step=SignInStep.BROWSER))
        self._agreed.set()
        return self.status.address

    def cancel(self) -> None:
        """End the sign-in that is under way; what was kept before stays."""
        if self._task is not None:
            self._task.cancel()

    async def sign_out(self) -> None:
        """Forget the tokens, in the keyring too."""
        await self.close()
        # A server that was never connected to may have tokens too.
        await asyncio.to_thread(load_sdk)
        session = self._made_session()
        await session.forget()
        self._say(SignInStatus(SignInStep.NEEDED, note=session.note))

    async def close(self) -> None:
        """End what is under way."""
        if self._task is not None and not self._task.done():
            self._task.cancel()
            await asyncio.wait({self._task})

    # -- the sign-in -----------------------------------------------------------------------------

    async def _run(self) -> None:
        from chatdesk.tools.sign_in.flow import signed_in

        session = self._made_session()
        try:
            async with asyncio.timeout(SECONDS):
                before = session.record
                record = await signed_in(self._url, self._challenge, before, self._lead, self._on_answer)
            await session.keep(record)
        except TimeoutError:
            minutes = SECONDS / 60
            self._fail(SignInError(f"The browser did not come back within {minutes:g} minutes."))
        except ChatDeskError as error:
            self._fail(error)
        except asyncio.CancelledError:
            self._say(SignInStatus(SignInStep.NEEDED))
            raise
        else:
            self._is_new = True
            self._say(SignInStatus(SignInStep.DONE, note=session.note))
            self.signed_in()

    async def _lead(self, address: str, host: str) -> None:
        self._say(SignInStatus(SignInStep.ASKING, host, address, until=time.time() + SECONDS))
        await self._agreed.wait()

    def _on_answer(self) -> None:
        self._say(replace(self.status, step=SignInStep.ENDING, address=""))

    def _fail(self, error: ChatDeskError) -> None:
        self._say(SignInStatus(SignInStep.NEEDED, trouble=f"{error.text} {error.hint}".strip()))

    def _on_trouble(self, error: SignInError) -> None:
        self.trouble = error

    def _made_session(self) -> Session:
        if self._session is None:
            from chatdesk.tools.sign_in.session import Session

            self._session = Session(self._name, self._url, self._vault)
        return self._session

    def _say(self, status: SignInStatus) -> None:
        if status != self.status:
            self.status = status
            self.changed()

    def _note_end(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            self._fail(SignInError("Signing in did not succeed."))
            self.report(error)

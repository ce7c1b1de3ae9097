"""Notices of tool servers that cannot be used."""

from __future__ import annotations

from chatdesk.domain.tool_server import ServerState, ServerStatus, ToolServer
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.window.notices import NoticeStrip
from chatdesk.ui.window.tool_notices import ToolNotices
from tests.ui.conftest import Show


def status(name: str, state: ServerState, trouble: str = "") -> ServerStatus:
    """Return a server in a state."""
    return ServerStatus(ToolServer(name, command="x"), state, trouble)


async def test_a_failed_server_is_told_once_and_taken_back(theme: Theme, show: Show) -> None:
    """Trying again says nothing more; ready again, or gone, the notice goes; its act asks for the page."""
    strip = NoticeStrip(theme)
    show(strip)
    now = [
        status("a", ServerState.FAILED, "Gone\nis it.\u202e"),
        status("b", ServerState.WAITING, "Later."),
    ]
    told = ToolNotices(lambda: now, strip)
    wanted: list[bool] = []
    told.page_wanted.connect(lambda: wanted.append(True))
    told.update()
    assert strip.current() is not None
    assert strip.current().text == "a: Gone is it.⟨U+202E⟩"  # type: ignore[union-attr]
    strip.take_back("tool-server-a")
    now[0] = status("a", ServerState.CONNECTING)
    told.update()
    now[0] = status("a", ServerState.FAILED, "Again.")
    told.update()
    assert strip.current() is None
    now[0] = status("a", ServerState.READY)
    told.update()
    now[0] = status("a", ServerState.FAILED, "Lost.")
    told.update()
    assert strip.current() is not None
    strip.act_chosen.emit("tool-server-a")
    assert wanted == [True]
    assert strip.current() is None


async def test_a_server_that_wants_a_sign_in_is_told_until_it_is_over(theme: Theme, show: Show) -> None:
    """Its act asks for the page and for the sign-in of that server; whatever comes then, it goes."""
    strip = NoticeStrip(theme)
    show(strip)
    now = [status("c", ServerState.SIGN_IN, "The server “c” wants you to sign in.")]
    told = ToolNotices(lambda: now, strip)
    told.update()
    notice = strip.current()
    assert notice is not None
    assert (notice.text, notice.act) == ("The server “c” wants you to sign in.", "Sign in…")
    names: list[str] = []
    wanted: list[bool] = []
    told.page_wanted.connect(lambda: wanted.append(True))
    told.sign_in_wanted.connect(names.append)
    strip.act_chosen.emit("tool-server-c")
    assert (names, wanted) == (["c"], [True])
    now[0] = status("c", ServerState.FAILED, "No.")
    told.update()
    now.clear()
    told.update()
    assert strip.current() is None

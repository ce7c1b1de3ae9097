"""What was typed and not sent, with real keys and a real kill."""

from __future__ import annotations

import time
from pathlib import Path

from tests.e2e.accounts import KEY, KEY_NAME, write_account
from tests.e2e.desktop import Desktop
from tests.fakes.replies import Flood, Reply
from tests.fakes.scripted_server import ScriptedServer

# Drafts are written some 0.3 s after a change; the rest is a busy machine.
_KEPT_AFTER = 1.0


def test_a_kill_takes_neither_the_draft_nor_what_waits(desktop: Desktop, folder: Path) -> None:
    """Killed while an answer comes: what was queued and the draft are in the composer of the next start."""
    with ScriptedServer(default=Reply((Flood(50, 60),))) as server:
        write_account(folder, server.url)
        with desktop.program(folder, **{KEY_NAME: KEY}) as program:
            program.send("Go on for ever")
            server.wait_requested(1)
            program.wait_for("Writing")
            program.send("and then")
            program.wait_for("Queued message")
            program.type("half a thought")
            time.sleep(_KEPT_AFTER)
            program.kill()
        with desktop.program(folder, **{KEY_NAME: KEY}) as program:
            assert program.composer_text() == "and then\n\nhalf a thought"
    assert len(server.requests) == 1

"""What a test has found out about an account holds for its next question."""

from __future__ import annotations

from contextlib import aclosing
from pathlib import Path

import pytest

from tests.app.asked_page import asked_page
from tests.fakes.able_service import CHAT, AbleService
from tests.fakes.replies import Reply, chat_stream, error_reply


@pytest.mark.qt
async def test_a_model_that_refuses_tools_is_offered_none(tmp_path: Path) -> None:
    """The question goes out without tools and without what else was refused; another model gets both."""
    refused = AbleService(
        refuses={
            '"tools"': error_reply(400, "m1 does not support tools"),
            "stream_options": error_reply(400, "Unknown parameter: stream_options"),
        }
    )
    async with asked_page(tmp_path) as made:
        refused.serve(made.server)
        account = made.accounts["work"]
        async with aclosing(made.catalog.examine(account, "m1")) as findings:
            async for _found in findings:
                pass
        made.server.on(CHAT, Reply(chat_stream("hello")))
        await made.send()
        body = made.server.requests[-1].json()
        assert "tools" not in body
        assert "stream_options" not in body
        made.page.choose_model("work", "m2")
        await made.send("And you?")
        assert made.server.requests[-1].json()["tools"]

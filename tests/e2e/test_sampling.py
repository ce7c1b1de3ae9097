"""A tool server wants a model's answer: asked, written, read and sent by keys, with a real child behind."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from tests.e2e.accounts import KEY, KEY_NAME
from tests.e2e.desktop import ROOT, Desktop, Program
from tests.e2e.surfaces import check, wait_focus
from tests.e2e.tool_servers import NOT_YET, connect, results, wait_ready, write_servers
from tests.fakes.replies import STALL, Reply, chat_stream, tool_calls_stream
from tests.fakes.scripted_server import ScriptedServer

SERVER = ROOT / "tests" / "fakes" / "offering_server.py"
TOOL = "offering_think"
WELL = Reply(chat_stream("Well", "."), asked=TOOL)
PEAR = Reply(chat_stream("A pear", ".", usage=(34, 5)), asked="You sort things.")
ENDLESS = Reply((*chat_stream("A pear", is_done=False, finish=None), STALL), asked="You sort things.")


def call(name: str) -> Reply:
    """Return an answer of the model that calls a tool."""
    return Reply(tool_calls_stream(("c1", f"offering_{name}", "{}")), asked=TOOL)


def prepare(folder: Path, base_url: str) -> None:
    """Configure the account, and the tool server whose tools need not be asked about."""
    command, script = json.dumps(sys.executable), json.dumps(str(SERVER))
    write_servers(folder, base_url, f"\n[mcpServers.offering]\ncommand = {command}\nargs = [{script}]\n")


def ask(program: Program, text: str) -> None:
    """Send a message, and allow the call that comes."""
    program.send(text)
    wait_ready(program)
    program.press("a")
    program.wait_for("offering asks for a model's answer")
    wait_ready(program)


def sent_for_server(server: ScriptedServer) -> list[Any]:
    """Return what the model was asked for the tool server."""
    bodies = [json.loads(request.body) for request in server.requests if b"You sort things." in request.body]
    return [body for body in bodies if body["messages"][0]["content"] == "You sort things."]


def test_a_model_answers_for_a_server_when_the_user_agrees(desktop: Desktop, folder: Path) -> None:
    """Sent, held back, stopped with Esc alone, denied with Enter, and gone with the turn."""
    think = call("think")
    replies = [WELL, think, PEAR, WELL, think, PEAR, WELL, think, ENDLESS, WELL, think, WELL, think, ENDLESS]
    with ScriptedServer(*replies, default=NOT_YET) as server:
        prepare(folder, server.url)
        with desktop.program(folder, **{KEY_NAME: KEY}) as program:
            connect(program, server, TOOL)
            program.press("ctrl+shift+a")
            check(program, "Resources")
            program.press("Escape")
            wait_focus(program, "Message")
            ask(program, "Send it")
            check(program, "Conversation")
            program.press("a")
            wait_ready(program, "Don't send")
            check(program, "Conversation")
            assert program.find("Complete, 34 tokens sent, 5 tokens written, 0.0 s") is not None
            program.press("a")
            program.wait_for("Done")
            ask(program, "Hold it back")
            program.press("a")
            wait_ready(program, "Don't send")
            program.press("Return")
            program.wait_for("Done")
            ask(program, "Stop the model")
            program.press("a")
            wait_ready(program, "Stop")
            program.press("Escape")
            program.wait_for("Done")
            ask(program, "Deny it")
            program.press("Return")
            program.wait_for("Done")
            ask(program, "Stop it all")
            program.press("a")
            wait_ready(program, "Stop")
            program.press("ctrl+period")
            program.wait_for("Stopped")
            assert program.composer_text() == ""
            program.quit()
    told = [result["content"] for result in results(desktop.export(folder)[0])]
    assert json.loads(told[0])["content"]["text"] == "A pear."
    assert json.loads(told[1]) == {"code": -1, "message": "The user declined."}
    assert json.loads(told[2]) == {"code": -1, "message": "Stopped by the user."}
    assert json.loads(told[3]) == {"code": -1, "message": "The user declined."}
    assert told[4] == "Stopped by the user before it was done."
    first = sent_for_server(server)[0]
    assert len(first["messages"]) == 2
    assert (first["max_tokens"], first["temperature"], first["stop"]) == (100, 0.5, ["END"])
    assert "tools" not in first


def test_a_server_is_allowed_in_a_conversation(desktop: Desktop, folder: Path) -> None:
    """It asks no more, until it has asked too often; without a call of it nobody is asked at all."""
    replies = [WELL, call("think"), PEAR, WELL, call("think_often"), *[PEAR] * 24, WELL, call("think_later")]
    with ScriptedServer(*replies, WELL, default=NOT_YET) as server:
        prepare(folder, server.url)
        with desktop.program(folder, **{KEY_NAME: KEY}) as program:
            connect(program, server, TOOL)
            ask(program, "Allow it")
            program.press("shift+a")
            program.wait_for("Done")
            program.send("Ask often")
            wait_ready(program)
            program.press("a")
            program.wait_for("Done")
            program.send("Ask later")
            wait_ready(program)
            program.press("a")
            program.wait_words("offering asked for a model's answer")
            program.quit()
    told = [result["content"] for result in results(desktop.export(folder)[0])]
    assert json.loads(told[0])["content"]["text"] == "A pear."
    assert "25 times" in json.loads(told[1])["message"]
    assert told[2] == "later"

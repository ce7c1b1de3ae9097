"""A service that can do everything the ability test asks for, or as much of it as a test leaves it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.replies import (
    Pause,
    Reply,
    chat_stream,
    error_reply,
    json_reply,
    models_reply,
)
from tests.fakes.scripted_server import Request, ScriptedServer

CHAT, RESPONSES, COMPLETIONS = "/v1/chat/completions", "/v1/responses", "/v1/completions"

Answer = Callable[[dict[str, Any]], Reply]


@dataclass
class AbleService:
    """Answers each request of the ability test by what is asked in it.

    `refuses` maps a word in the body to the refusal, `instead` the words of a question to another answer.
    """

    refuses: dict[str, Reply] = field(default_factory=dict)
    instead: dict[str, Answer] = field(default_factory=dict)
    counts: tuple[int, int] | None = (12, 30)

    def serve(self, server: ScriptedServer) -> None:
        """Let it answer on a server."""
        server.on("/v1/models", models_reply("able", "other"))
        server.on(CHAT, self.chat)
        server.on(RESPONSES, self.responses)
        server.on(COMPLETIONS, self.completions)

    def chat(self, request: Request) -> Reply:
        """Answer at the path of Chat Completions."""
        text = request.body.decode()
        for word, refusal in self.refuses.items():
            if word in text:
                return refusal
        body = request.json()
        for words, answer in self.instead.items():
            if words in text:
                return answer(body)
        return self._answer(body, text)

    def responses(self, _request: Request) -> Reply:
        """Answer at the path of Responses."""
        content = [{"type": "output_text", "text": "yes", "annotations": []}]
        item = {"id": "m1", "type": "message", "role": "assistant", "status": "completed", "content": content}
        return json_reply({"id": "r1", "object": "response", "status": "completed", "output": [item]})

    def completions(self, _request: Request) -> Reply:
        """Refuse, as services without the old dialect do."""
        return error_reply(404, "This is a chat model and not supported in the v1/completions endpoint.")

    def _answer(self, body: dict[str, Any], text: str) -> Reply:
        for words, answer in (
            ("Count from", Reply(chat_stream("1, ", "2, ", "3, ", "4", usage=self._counted(body)))),
            ("lighthouse", Reply((*chat_stream("Once ", "upon ", is_done=False, finish=None), Pause(60)))),
            (
                '"tools"',
                whole(None, tool_calls=[call("c1", '{"city": "Paris"}'), call("c2", '{"city": "Rome"}')]),
            ),
            ("image_url", whole("Red.")),
            ("json_schema", whole('{"city": "Paris", "country": "France"}')),
            ("reasoning_effort", whole("No.", reasoning_content="91 is 7 times 13.")),
        ):
            if words in text:
                return answer
        return whole("Yes.")

    def _counted(self, body: dict[str, Any]) -> tuple[int, int] | None:
        return self.counts if "stream_options" in body else None


def whole(text: str | None, finish: str = "stop", **message: Any) -> Reply:
    """Return a chat completion that is not streamed."""
    choice = {
        "index": 0,
        "message": {"role": "assistant", "content": text, **message},
        "finish_reason": finish,
    }
    return json_reply({"id": "c1", "object": "chat.completion", "choices": [choice]})


def call(call_id: str, arguments: str) -> dict[str, Any]:
    """Return a tool call of a whole answer."""
    return {
        "id": call_id,
        "type": "function",
        "function": {"name": "get_weather", "arguments": arguments},
    }


def asked_of(request: Request) -> str:
    """Return the words of the question of a request in Chat Completions."""
    content = json.loads(request.body)["messages"][-1]["content"]
    return content if isinstance(content, str) else str(content[0]["text"])

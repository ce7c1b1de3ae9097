"""A service of the Responses dialect that checks what it is sent as the real one does, and remembers."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.replies import STALL, Reply, Step, error_reply, json_reply, sse
from tests.fakes.scripted_server import Request, ScriptedServer

Json = dict[str, Any]

PATH = "/v1/responses"
ARGUMENTS = '{"expression": "2+2"}'


def event(kind: str, **fields: Any) -> bytes:
    """Return one event of a stream, named as its type is."""
    kind = f"response.{kind}"
    return f"event: {kind}\n".encode() + sse({"type": kind, **fields})


class _BadRequestError(Exception):
    def __init__(self, message: str, code: str = "", status: int = 400) -> None:
        super().__init__(message)
        self.reply = error_reply(status, message, code, "invalid_request_error")
        self.event = sse({"type": "error", "message": message, "code": code or None, "param": None})


@dataclass
class ResponsesService:
    """Answers with all that was asked on this branch; each "calculate" in a question calls that tool first.

    `contexts` has what it knew at each answer, the input and what it had kept together. `secret` is what
    its reasoning is encrypted with; `refuses` names fields that it does not take; with `ignores_previous`
    it takes `previous_response_id` and does nothing with it. `in_stream` sends refusals as events with
    status 200. With `stalls` it never ends an answer. `has_reasoning`: encrypted, before each item.
    """

    secret: str = "key-1"
    refuses: dict[str, str] = field(default_factory=dict)
    ignores_previous: bool = False
    in_stream: bool = False
    stalls: bool = False
    has_reasoning: bool = True
    contexts: list[list[Json]] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)
    cancel_reply: Reply | None = None
    _kept: dict[str, list[Json]] = field(default_factory=dict)

    def serve(self, server: ScriptedServer) -> None:
        """Let it answer on a server."""
        self._server = server
        server.on(PATH, self._answer)

    def forget(self) -> None:
        """Lose all that was kept."""
        self._kept.clear()

    def questions(self, number: int = -1) -> list[str]:
        """Return the questions that it knew at one of its answers."""
        return [item["content"] for item in self.contexts[number] if item.get("role") == "user"]

    def _answer(self, request: Request) -> Reply:
        body = request.json()
        try:
            context = self._context(body)
            self._check(context)
        except _BadRequestError as refusal:
            return Reply((refusal.event,)) if self.in_stream else refusal.reply
        self.contexts.append(context)
        output = self._output(context)
        response = self._response(body, f"resp_{len(self.contexts)}", output)
        if body["store"]:
            self._kept[response["id"]] = context + output
        if not body.get("stream"):
            return json_reply(response)
        if body.get("background"):
            self._server.on(f"{PATH}/{response['id']}/cancel", self._cancel)
        steps = list(self._stream(response))
        return Reply((*steps[:-2], STALL) if self.stalls else tuple(steps))

    def _context(self, body: Json) -> list[Json]:
        for name, words in self.refuses.items():
            if body.get(name):
                raise _BadRequestError(words)
        previous = body.get("previous_response_id")
        if not previous or self.ignores_previous:
            return list(body["input"])
        if previous not in self._kept:
            words = f"Previous response with id '{previous}' not found."
            raise _BadRequestError(words, "previous_response_not_found")
        return [*self._kept[previous], *body["input"]]

    def _check(self, context: list[Json]) -> None:
        open_calls: list[str] = []
        for item, following in zip(context, [*context[1:], {}], strict=True):
            match item.get("type"):
                case "function_call":
                    open_calls.append(item["call_id"])
                    json.loads(item["arguments"])
                case "function_call_output":
                    if item["call_id"] not in open_calls:
                        raise _BadRequestError(
                            f"No tool call found for function call output {item['call_id']}."
                        )
                    open_calls.remove(item["call_id"])
                case "reasoning":
                    self._check_reasoning(item, following)
                case _:
                    if item["role"] == "user" and open_calls:
                        raise _BadRequestError(f"No tool output found for function call {open_calls[0]}.")
                    if not item["content"]:
                        raise _BadRequestError("Invalid 'input': empty content.")
        if open_calls:
            raise _BadRequestError(f"No tool output found for function call {open_calls[0]}.")

    def _check_reasoning(self, item: Json, following: Json) -> None:
        if item["encrypted_content"] != f"{item['id']} by {self.secret}":
            words = f"The encrypted content {item['encrypted_content']} could not be verified."
            raise _BadRequestError(words, "invalid_encrypted_content")
        if following.get("id", "")[3:] != item["id"][3:]:
            words = (
                f"Item '{item['id']}' of type 'reasoning' was provided without its required following item."
            )
            raise _BadRequestError(words)

    def _output(self, context: list[Json]) -> list[Json]:
        number = len(self.contexts)
        questions = [item["content"] for item in context if item.get("role") == "user"]
        last = context[-1]
        calls = last["content"].count("calculate") if last.get("role") == "user" else 0
        output: list[Json] = [self._call(f"{number}{place}") for place in range(calls)]
        if not output:
            text = f"I know: {' | '.join(questions)}"
            content = [{"type": "output_text", "text": text, "annotations": []}]
            item = {"id": f"ms_{number}", "type": "message", "role": "assistant", "status": "completed"}
            output = [{**item, "content": content}]
        if self.has_reasoning:
            name = output[0]["id"][3:]
            sealed = {"id": f"rs_{name}", "type": "reasoning", "summary": []}
            output.insert(0, {**sealed, "encrypted_content": f"rs_{name} by {self.secret}"})
        return output

    @staticmethod
    def _call(name: str) -> Json:
        call = {"call_id": f"call_{name}", "name": "calculate", "arguments": ARGUMENTS}
        return {"id": f"fc_{name}", "type": "function_call", "status": "completed", **call}

    def _response(self, body: Json, response_id: str, output: list[Json]) -> Json:
        previous = None if self.ignores_previous else body.get("previous_response_id")
        asked = "reasoning.encrypted_content" in body.get("include", ())
        told = [
            item if asked else {k: v for k, v in item.items() if k != "encrypted_content"} for item in output
        ]
        return {
            "id": response_id,
            "object": "response",
            "status": "completed",
            "store": body["store"],
            "previous_response_id": previous,
            "output": told,
            "usage": {"input_tokens": 7, "output_tokens": 3, "total_tokens": 10},
        }

    def _stream(self, response: Json) -> Iterable[Step]:
        begun = {**response, "status": "in_progress", "output": [], "usage": None}
        yield event("created", response=begun)
        for place, item in enumerate(response["output"]):
            at = {"output_index": place, "item_id": item["id"]}
            yield event("output_item.added", **at, item={**item, "content": [], "arguments": ""})
            for part in item.get("content", ()):
                for word in part["text"].split(" "):
                    yield event("output_text.delta", **at, content_index=0, delta=f"{word} ")
                part["text"] += " "
                yield event("output_text.done", **at, content_index=0, text=part["text"])
            if "arguments" in item:
                yield event("function_call_arguments.delta", **at, delta=item["arguments"])
            yield event("output_item.done", **at, item=item)
        yield event("completed", response=response)

    def _cancel(self, request: Request) -> Reply:
        response_id = request.path.split("/")[-2]
        self.cancelled.append(response_id)
        return self.cancel_reply or json_reply({"id": response_id, "status": "cancelled"})

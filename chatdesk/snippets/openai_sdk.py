"""A request as a program in Python that uses the openai SDK, waiting or asynchronous."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from chatdesk.snippets.call import KEY_VARIABLE, Call
from chatdesk.snippets.python_values import Code, filled, imports, literal


class _Endpoint(NamedTuple):
    """What the SDK calls a path; it wants the `required` fields and has the `optional` ones by name."""

    method: str
    required: frozenset[str]
    optional: frozenset[str]


# Only what the SDK has known for long: everything else goes by `extra_body`, in whatever version.
_SHARED = frozenset({"stream", "temperature", "top_p", "user"})
_OLDER = _SHARED | {
    "frequency_penalty", "logit_bias", "logprobs", "max_tokens", "n", "presence_penalty", "seed", "stop",
    "stream_options",
}  # fmt: skip
_CHAT = _OLDER | {
    "max_completion_tokens", "metadata", "parallel_tool_calls", "reasoning_effort", "response_format",
    "tool_choice", "tools",
}  # fmt: skip
_RESPONSES = _SHARED | {
    "include", "instructions", "max_output_tokens", "metadata", "parallel_tool_calls",
    "previous_response_id", "reasoning", "store", "text", "tool_choice", "tools", "truncation",
}  # fmt: skip
_ENDPOINTS = {
    "/chat/completions": _Endpoint("chat.completions", frozenset({"model", "messages"}), _CHAT),
    "/responses": _Endpoint("responses", frozenset({"model", "input"}), _RESPONSES),
    "/completions": _Endpoint("completions", frozenset({"model", "prompt"}), _OLDER),
}

# What the SDK says of its own accord.
_OWN_HEADERS = frozenset({"accept", "content-type", "user-agent"})

_PROGRAM = """\
client = {client}(
{settings})

{answer} = {wait}client.{method}.create(
{fields})
"""
_PRINT_STREAM = """\
{wait_each}for event in stream:
    print(event.to_json(indent=None, warnings=False), flush=True)
"""
_PRINT_WHOLE = "print(answer.to_json(warnings=False))\n"
_MAIN = """\

async def main():
{program}

asyncio.run(main())
"""


def sdk_knows(call: Call) -> bool:
    """Whether the SDK has a method that sends this."""
    found = _found(call)
    given = {name for name, value in (call.value or {}).items() if value is not None}
    return found is not None and call.method == "POST" and found[1].required <= given


def sdk_program(call: Call, *, is_async: bool) -> str:
    """Return the program; it prints each event of a stream as JSON as it comes.

    Raises `ValueError` for a request that the SDK does not know.
    """
    found = _found(call)
    if found is None or call.value is None or not sdk_knows(call):
        raise ValueError("The SDK has no method that sends this.")
    path, endpoint = found
    client = "AsyncOpenAI" if is_async else "OpenAI"
    template = _PROGRAM + (_PRINT_STREAM if call.is_stream else _PRINT_WHOLE)
    program = template.format(
        client=client,
        settings=_settings(call, path),
        answer="stream" if call.is_stream else "answer",
        method=endpoint.method,
        fields=_fields(call.value, endpoint),
        wait="await " if is_async else "",
        wait_each="async " if is_async else "",
    )
    if is_async:
        # No literal reaches over a line end, so that moving the lines changes no text.
        lines = (f"    {line}" if line else "" for line in program.split("\n"))
        program = _MAIN.format(program="\n".join(lines))
    return imports(call, f"from openai import {client}", is_async=is_async) + program


def _found(call: Call) -> tuple[str, _Endpoint] | None:
    end = call.url.pieces[-1]
    # The longest first: "/chat/completions" ends like "/completions" too.
    return next(((path, found) for path, found in _ENDPOINTS.items() if end.endswith(path)), None)


def _settings(call: Call, path: str) -> str:
    *pieces, last = call.url.pieces
    base = call.url._replace(pieces=(*pieces, last.removesuffix(path)))
    headers = {name: value for name, value in call.headers if name.lower() not in _OWN_HEADERS}
    # It cannot do without a key; where none was sent, whatever is sent in its place is not looked at.
    key = Code('"none"')
    for name, value in headers.items():
        if name.lower() == "authorization" and value.variable == KEY_VARIABLE and not value.is_plain:
            key = Code(f'os.environ["{KEY_VARIABLE}"]')
            del headers[name]
            break
    lines = [f"base_url={filled(base)}", f"api_key={key}"]
    if headers:
        lines.append(_named("default_headers", {name: filled(value) for name, value in headers.items()}))
    # By itself it would ask up to three times.
    lines.append("max_retries=0")
    return "".join(f"    {line},\n" for line in lines)


def _fields(body: Mapping[str, Any], endpoint: _Endpoint) -> str:
    known = endpoint.required | endpoint.optional
    # Null means to the SDK, here and there, that nothing is to be sent.
    named = {name: value for name, value in body.items() if name in known and value is not None}
    others = {name: value for name, value in body.items() if name not in named}
    lines = [_named(name, value) for name, value in named.items()]
    if others:
        lines.append(_named("extra_body", others))
    return "".join(f"    {line},\n" for line in lines)


def _named(name: str, value: Any) -> str:
    return f"{name}={literal(value, '    ', len(name) + 2)}"

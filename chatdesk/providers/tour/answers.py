"""What the Tour answers: the whole answer to a request, made of nothing but the request itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from typing import Any

from chatdesk.providers.tour.keys import KeyOf, no_key, with_keys
from chatdesk.providers.tour.script import PROMPTS, recognise

CLOCK_ARGUMENTS = '{"timezone": "UTC"}'
SUM_ARGUMENTS = '{"expression": "365.25 * 24 * 60 * 60"}'
SUM_EXPRESSION = "365.25 * 24 * 60 * 60"

_REASONING = (
    "Five friends, and everybody shakes hands once with everybody else. Call them A, B, C, D and E. "
    "A shakes four hands. B has shaken A's already, so three are new. C adds two, D adds one, E adds none. "
    "4 + 3 + 2 + 1 = 10. Check it the other way: five people with four hands each make 20, but then every "
    "handshake was counted twice, and half of 20 is 10. Both ways agree."
)
_REASONED = (
    "They shake hands **10 times**.\n\nEach of the five meets four others. Five times four makes 20, and "
    "every handshake was counted from both sides, so it is half of that: 20 / 2 = 10.\n\nWhat came before "
    "this answer was the *reasoning*: models that think aloud send it apart, and here it stays apart."
)
_FAILING = (
    "This answer begins well, and then something goes wrong on the other side. Services fail like that now "
    "and then: the line is good, the answer is half written, and the next thing that arrives is an"
)
_TOOLS_OPENING = "Two tools are needed for that, and neither has to wait for the other."
_TOOLS_MISSING = (
    "I would have asked for the clock and the calculator now, but this request offers no such tools. Switch "
    "them on for this conversation and ask again."
)
_TOOLS_CLOSING = (
    "\n\nBoth calls went out in one message, ran at the same time on this computer, and came back as results "
    "that I was sent with a second request. {inspector.toggle|The inspector} shows the whole way: arguments, "
    "results and times."
)


@dataclass(frozen=True, slots=True)
class TourCall:
    """A tool call that the Tour makes."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class TourAnswer:
    """A whole answer: reasoning, then text, then calls, then perhaps an error instead of an end."""

    text: str
    reasoning: str = ""
    calls: tuple[TourCall, ...] = ()
    error: str = ""


_TEXTS = {"around": "around.md", "long": "garden.md", "markdown": "markdown.md"}
_SPOKEN = {
    "reasoning": TourAnswer(_REASONED, reasoning=_REASONING),
    "error": TourAnswer(_FAILING, error="The Tour failed here because it was asked to."),
}


def answer_to(body: Mapping[str, Any], key_of: KeyOf = no_key) -> TourAnswer:
    """Return the answer to the body of a chat completions request.

    Where the conversation ends in an unfinished answer, the result is the rest of it, from the character
    where it ended. The same request always has the same answer, as long as the keys are the same that
    `key_of` tells.
    """
    messages = [m for m in body.get("messages", ()) if isinstance(m, Mapping)]
    if messages and messages[-1].get("role") == "assistant":
        return _rest(_named(_whole(messages[:-1], body), key_of), text_of(messages[-1]))
    return _named(_whole(messages, body), key_of)


def _named(answer: TourAnswer, key_of: KeyOf) -> TourAnswer:
    return replace(answer, text=with_keys(answer.text, key_of, is_code=True))


def text_of(message: Mapping[str, Any]) -> str:
    """Return the text of a message of a request, whether it came as a string or in parts."""
    content = message.get("content")
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, Sequence) else ()
    return "".join(str(part.get("text", "")) for part in parts if isinstance(part, Mapping))


def _whole(messages: Sequence[Mapping[str, Any]], body: Mapping[str, Any]) -> TourAnswer:
    results = _results(messages)
    if results:
        return TourAnswer(_with_results(results))
    question = next((text_of(m) for m in reversed(messages) if m.get("role") == "user"), "")
    prompt = recognise(question)
    if prompt is None:
        return TourAnswer(_no_answer())
    if prompt.id == "tools":
        return _tools(body)
    return _SPOKEN.get(prompt.id) or TourAnswer(_text(_TEXTS[prompt.id]))


def _rest(whole: TourAnswer, partial: str) -> TourAnswer:
    """Cut off what the reader has already; what was not ours begins anew."""
    if not partial:
        return whole
    if not whole.text.startswith(partial):
        return TourAnswer("\n\n" + whole.text, calls=whole.calls, error=whole.error)
    return TourAnswer(whole.text[len(partial) :], calls=whole.calls, error=whole.error)


def _tools(body: Mapping[str, Any]) -> TourAnswer:
    offered = {tool.get("function", {}).get("name") for tool in body.get("tools") or ()}
    if not {"current_time", "calculate"} <= offered:
        return TourAnswer(_TOOLS_MISSING)
    # Ids must differ from those of an earlier round of the same conversation.
    number = len(body.get("messages", ()))
    calls = (
        TourCall(f"call_{number}_clock", "current_time", CLOCK_ARGUMENTS),
        TourCall(f"call_{number}_sum", "calculate", SUM_ARGUMENTS),
    )
    return TourAnswer(_TOOLS_OPENING, calls=calls)


def _results(messages: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The results at the end of the conversation, by the name of their tool."""
    names: dict[str, str] = {}
    for message in messages:
        for call in message.get("tool_calls") or ():
            names[str(call.get("id"))] = str(call.get("function", {}).get("name"))
    results: dict[str, str] = {}
    for message in reversed(messages):
        if message.get("role") != "tool":
            break
        results[names.get(str(message.get("tool_call_id")), "")] = text_of(message)
    return results


def _with_results(results: Mapping[str, str]) -> str:
    clock = results.get("current_time", "")
    total = results.get("calculate", "")
    lines = [
        f"* The clock said: **{clock}**" if clock else "* The clock said nothing.",
        f"* The calculator said: `{SUM_EXPRESSION}` is **{total}**, the seconds in a year."
        if _is_number(total)
        else f"* The calculator said: {total or 'nothing.'}",
    ]
    return "Here is what came back:\n\n" + "\n".join(lines) + _TOOLS_CLOSING


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).replace("-", "", 1).isdigit()


def _no_answer() -> str:
    known = "\n".join(
        f"* **{prompt.title}**: {prompt.note[0].lower()}{prompt.note[1:]}" for prompt in PROMPTS
    )
    return (
        "I would like to help, but I am the Tour: a script inside this program, not an AI, and I have no "
        f"answer to that. These I understand:\n\n{known}\n\n"
        "For real answers, connect a model: open the preferences "
        "({settings.open|the gear at the lower left}) and choose **Add account**, or start a local server "
        "such as Ollama or LM Studio and begin a new conversation "
        "({conversation.new|the pen at the upper left}): it shows what was found on this computer. Your "
        "message is kept: choose the model here, and {turn.regenerate|Retry} asks it again."
    )


def _text(name: str) -> str:
    return (files(__package__) / "texts" / name).read_text(encoding="utf-8").rstrip("\n")

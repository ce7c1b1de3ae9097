"""What several formats share: thoughts between tags, texts of tool calls, counts of tokens."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from chatdesk.domain.message import Part, ReasoningPart, TextPart
from chatdesk.domain.usage import Usage
from chatdesk.store.imports.found import count_of, dict_of, text_of

_THOUGHTS = re.compile(r"\s*<(think|thinking)>(.*?)</\1>\s*", re.DOTALL)


def said(text: str) -> list[Part]:
    """Return a text as parts; thoughts between tags at its beginning are reasoning."""
    match = _THOUGHTS.match(text)
    thoughts: list[Part] = []
    if match:
        text = text[match.end() :]
        thoughts = [ReasoningPart(match.group(2).strip())] if match.group(2).strip() else []
    return thoughts + words(text)


def words(text: str) -> list[Part]:
    """Return a text as a part; one without a letter is none."""
    return [TextPart(text)] if text.strip() else []


def json_text(value: Any) -> str:
    """Return a text as it is, anything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def arguments(value: Any) -> str:
    """Return the arguments of a call as the JSON text of an object."""
    if isinstance(value, str):
        try:
            is_object = isinstance(json.loads(value), dict)
        except (ValueError, RecursionError):
            is_object = False
        if is_object:
            return value
    return json_text(value if isinstance(value, dict) else {} if not value else {"input": value})


def plain(content: Any) -> str:
    """Return the text of what a tool gave back: a text, an object with one, or blocks of them."""
    if isinstance(content, list):
        return "\n\n".join(filter(None, map(plain, content)))
    if isinstance(content, dict):
        for key in ("text", "content", "value"):
            if key in content:
                return plain(content[key])
    return "" if content is None else json_text(content)


def usage_of(value: Any) -> Usage | None:
    """Return the counts of tokens, under the names that programs have for them."""
    source: Mapping[str, Any] = dict_of(value)
    given = count_of(source, "input_tokens", "prompt_tokens", "inputTokens", "prompt_eval_count")
    made = count_of(source, "output_tokens", "completion_tokens", "outputTokens", "eval_count")
    total = count_of(source, "total_tokens", "totalTokens")
    if not (given or made or total):
        return None
    return Usage(input_tokens=given, output_tokens=made, total_tokens=total)


def fenced(code: str, language: str = "") -> str:
    """Return code as a block of Markdown, whatever stands in it."""
    longest = max((len(run) for run in re.findall(r"`{3,}", code)), default=2)
    return f"{'`' * (longest + 1)}{language}\n{code}\n{'`' * (longest + 1)}"


def error_text(value: Any) -> str:
    """Return the sentence of an error; "" where there is none."""
    if isinstance(value, dict):
        return next(filter(None, (text_of(value.get(key)) for key in ("content", "message", "detail"))), "")
    return text_of(value)

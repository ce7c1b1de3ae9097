"""Conversations that hold a bit of everything."""

from __future__ import annotations

from chatdesk.domain.flags import Flag
from chatdesk.domain.message import (
    AttachmentPart,
    Failure,
    FinishReason,
    Message,
    ReasoningPart,
    RefusalPart,
    Role,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from chatdesk.domain.usage import Timing, Usage
from chatdesk.store.store import Store

MARKDOWN = """# Sieve

Some *text*, `code`, <script>alert(1)</script>, [bad](javascript:alert(1)), [good](https://example.org)
and ![a picture](https://example.org/tracker.png).

| a | b |
|---|---|
| 1 | 2 |

```html
</pre><script>alert(2)</script>
```
"""
PIXEL = "iVBORw0KGgo="


def tree() -> list[Message]:
    """Two answers to one question, the second with a tool round, a stop and a failure after it."""
    question = Message(
        Role.USER,
        (TextPart("Sieve & <b>co</b>\nsecond line 天気 \ud800"), AttachmentPart("a.png", "image/png", PIXEL)),
        created_at=1_795_000_000.1234567,
    )
    first = Message(
        Role.ASSISTANT,
        (RefusalPart("I would rather not."),),
        parent_id=question.id,
        model="demo",
        account_id="tour",
        finish_reason=FinishReason.FILTERED,
        raw_finish_reason="content_filter",
    )
    second = Message(
        Role.ASSISTANT,
        (
            ReasoningPart("Let me *think*", 2.25),
            TextPart(MARKDOWN),
            ToolCallPart("k1", "read_file", '{"path": "/x"', {"signature": "sealed"}),
        ),
        parent_id=question.id,
        model="demo",
        account_id="tour",
        finish_reason=FinishReason.TOOL_CALLS,
        usage=Usage(10, 20, 30, 4, 5, cost=0.00214),
        timing=Timing(0.25, 3.5),
        provider_data={"response_id": "r1"},
    )
    results = Message(
        Role.TOOL,
        (
            ToolResultPart(
                "k1",
                "``` no such file",
                is_error=True,
                seconds=0.5,
                structured={"found": [None, 0.5]},
                attachments=(AttachmentPart("dot.png", "image/png", "iVBORw0KGgo="),),
                tool="look",
                server="files",
                consent="rule",
                rule="tool:conversation",
            ),
        ),
        parent_id=second.id,
    )
    stopped = Message(
        Role.ASSISTANT,
        (TextPart("Half"), TextPart(" of", True, "Half", "prefill")),
        parent_id=results.id,
        model="demo",
        account_id="tour",
        finish_reason=FinishReason.TRUNCATED,
        usage=Usage(output_tokens=3, is_estimated=True, versions=2, requests=2),
        timing=Timing(0.25, 3.5, 0.75),
        is_recovered=True,
        flags=(Flag(0, 4, ("violence", "self_harm")),),
    )
    failed = Message(
        Role.ASSISTANT,
        parent_id=stopped.id,
        model="demo",
        account_id="tour",
        finish_reason=FinishReason.ERROR,
        failure=Failure("The key was <not> accepted.", "Check it.", "HTTP 401", "AuthRejected"),
    )
    return [question, first, second, results, stopped, failed]


async def fill(store: Store, *names: str) -> dict[str, list[Message]]:
    """Store such a conversation under each of the names."""
    made = {name: tree() for name in names}
    for name, messages in made.items():
        for message in messages:
            await store.messages.append(name, message)
    return made

"""The open code block hands out exactly what was added."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from chatdesk.markup import StreamingMarkdown, parse
from chatdesk.markup.blocks import CodeBlock, ListBlock, ListItem

_SOURCES = (
    "```python\ndef f():\n    return '`'\n\n\n```\n",
    "~~~\n~~\n```\n ~~~ x\n~~~~ \t\n",
    "   ```js\n   a\n  b\n c\n\td\n     e\n   ```\n",
    "```\n    ```\n ``` no\n\n   \n  x\n",
    "````md\n```\ninner\n```\n`````",
)


@pytest.mark.parametrize("source", _SOURCES)
def test_taken_pieces_add_up_to_the_code(source: str) -> None:
    """At any moment what was taken is `text`, and `text` never shrinks; at the end it is the block's code."""
    expected = parse(source)[0]
    assert isinstance(expected, CodeBlock)
    for seed in range(40):
        pick = random.Random(seed)  # noqa: S311 - repeatable on purpose
        stream = StreamingMarkdown()
        taken = ""
        for character in source:
            stream.feed(character)
            if stream.open_code is not None and pick.random() < 0.6:
                taken += stream.open_code.take_new()
                assert taken == stream.open_code.text
                assert stream.open_code.language == expected.language
        stream.finish()
        assert stream.frozen[0] == expected
        assert expected.code.startswith(taken)


def test_a_line_that_may_close_the_fence_is_not_shown() -> None:
    """Ticks at the start of the last line wait until the line decides."""
    stream = StreamingMarkdown()
    stream.feed("```\nx\n``")
    assert stream.open_code is not None
    assert stream.open_code.text == "x"
    stream.feed("y")
    assert stream.open_code.take_new() == "x\n``y"


def test_only_a_top_level_fence_is_open_code() -> None:
    """A fence in a list item is part of the tail, which is parsed."""
    stream = StreamingMarkdown()
    stream.feed("- item\n  ```py\n  x\n")
    assert stream.open_code is None
    assert stream.tail_length > 0
    (whole,) = parse("- item\n  ```py\n  x\n")
    assert isinstance(whole, ListBlock)
    words, code = whole.items[0].blocks
    assert isinstance(code, CodeBlock)
    assert stream.blocks == (ListBlock((ListItem((words, replace(code, is_open=True))),)),)

"""Conversations as files."""

from __future__ import annotations

import errno
import html
import json
import os
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from chatdesk.domain.errors import StoreError
from chatdesk.domain.flags import Flag
from chatdesk.domain.message import (
    AttachmentPart,
    FinishReason,
    Message,
    ReasoningPart,
    Role,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from chatdesk.store.export import export_conversations
from chatdesk.store.store import Store
from tests.store.samples import PIXEL, fill


async def test_json_has_the_promised_keys(store: Store, tmp_path: Path) -> None:
    """The JSON export has every key that scripts rely on, with the promised words."""
    made = await fill(store, "c1")
    report = export_conversations(store, None, "json", tmp_path / "out.json")
    document = json.loads((tmp_path / "out.json").read_bytes())
    assert (document["format"], document["version"]) == ("chatdesk", 1)
    (conversation,) = document["conversations"]
    assert {"id", "title", "created_at", "current_message_id", "messages"} <= set(conversation)
    assert conversation["title"] == "Sieve & <b>co</b>"
    assert conversation["current_message_id"] == made["c1"][-1].id
    question, refused, answer, results, *_ = conversation["messages"]
    promised = {"id", "parent_id", "role", "model", "created_at", "finish_reason", "usage", "parts"}
    assert promised <= set(question)
    assert question["created_at"] == "2026-11-18T11:06:40.123457Z"
    assert question["finish_reason"] is question["usage"] is question["parent_id"] is None
    assert refused["finish_reason"] == "filtered"
    assert answer["usage"]["total_tokens"] == 30
    assert [part["type"] for part in answer["parts"]] == ["reasoning", "text", "tool_call"]
    assert answer["parts"][2]["arguments"] == '{"path": "/x"'
    assert results["parts"] == [
        {
            "type": "tool_result",
            "call_id": "k1",
            "content": "``` no such file",
            "is_error": True,
            "structured": {"found": [None, 0.5]},
            "tool": "look",
            "server": "files",
            "consent": "rule",
            "rule": "tool:conversation",
            "attachments": [{"name": "dot.png", "media_type": "image/png", "data": "iVBORw0KGgo="}],
            "seconds": 0.5,
        }
    ]
    assert (report.conversations, report.messages) == (1, 6)
    assert report.paths == (tmp_path / "out.json",)


async def test_markdown_of_one_is_a_file(store: Store, tmp_path: Path) -> None:
    """One conversation becomes one file: front matter, then the open branch; fences hold."""
    await fill(store, "c1")
    export_conversations(store, ["c1"], "markdown", tmp_path / "new" / "out.md")
    text = (tmp_path / "new" / "out.md").read_text(encoding="utf-8")
    assert text.startswith(
        '---\ntitle: "Sieve & <b>co</b>"\nid: "c1"\ncreated: 2026-11-18T11:06:40.123457Z\n'
    )
    assert "messages_on_other_branches: 1" in text
    assert "I would rather not." not in text
    assert "天気 ?" in text
    assert "````\n``` no such file\n````" in text
    assert "> *Reasoning, 2.2 s*" in text
    assert "**The key was <not> accepted.**" in text


async def test_markdown_of_several_is_a_folder(store: Store, tmp_path: Path) -> None:
    """Several conversations become one file each, also where title, day and short id are the same."""
    await fill(store, "conversation-1", "conversation-2")
    report = export_conversations(store, None, "markdown", tmp_path / "out")
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == [
        "2026-11-18 Sieve & b co b (conversa) 2.md",
        "2026-11-18 Sieve & b co b (conversa).md",
    ]
    assert report.conversations == len(report.paths) == 2


class _Page(HTMLParser):
    """The tags, attributes and text of a page; unbalanced tags are noted."""

    VOID = frozenset({"meta", "br", "hr", "img", "input"})

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.values: list[tuple[str, str]] = []
        self.text = ""
        self.unbalanced: list[str] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.values += [(name, value or "") for name, value in attrs]
        if tag not in self.VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID and (not self._open or self._open.pop() != tag):
            self.unbalanced.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


async def test_html_is_one_harmless_page(store: Store, tmp_path: Path) -> None:
    """The page runs no script, loads nothing, follows no bad link, and shows markup as the text it is."""
    await fill(store, "c1", "c2")
    export_conversations(store, None, "html", tmp_path / "out.html")
    page = _Page()
    page.feed((tmp_path / "out.html").read_text(encoding="utf-8"))
    assert page.unbalanced == []
    assert "script" not in page.tags
    assert not [name for name, _value in page.values if name.startswith("on")]
    addresses = [value for name, value in page.values if name in {"src", "href"}]
    assert f"data:image/png;base64,{PIXEL}" in addresses
    assert all(a.startswith(("#c-", "https://example.org", "data:image/png")) for a in addresses)
    assert "https://example.org/tracker.png" not in [v for n, v in page.values if n == "src"]
    assert "<script>alert(1)</script>" in page.text
    assert "Sieve & <b>co</b>" in page.text
    assert "The key was <not> accepted." in page.text
    assert page.tags.count("table") == page.tags.count("section") == 2


async def test_an_attachment_cannot_break_out(store: Store, tmp_path: Path) -> None:
    """Bytes that are not base64 are named, not written into the page."""
    bad = AttachmentPart('"><script>', "image/png", 'x" onerror="alert(1)')
    await store.messages.append("c", Message(Role.USER, (bad,)))
    export_conversations(store, None, "html", tmp_path / "out.html")
    text = (tmp_path / "out.html").read_text(encoding="utf-8")
    assert "onerror" not in text
    assert "<script>" not in text


async def test_alerts_are_alerts_in_html(store: Store, tmp_path: Path) -> None:
    """A quote with GitHub's mark has its kind and a title; the mark itself is not shown."""
    answer = Message(Role.ASSISTANT, (TextPart("> [!WARNING]\n> Hot & <b>.\n\n> quoted"),))
    await store.messages.finish("c1", replace(answer, finish_reason=FinishReason.COMPLETE))
    export_conversations(store, None, "html", tmp_path / "out.html")
    page = (tmp_path / "out.html").read_text(encoding="utf-8")
    title = '<p class="markdown-alert-title">Warning</p>'
    assert (
        f'<div class="markdown-alert markdown-alert-warning">\n{title}\n<p>Hot &amp; &lt;b&gt;.</p>' in page
    )
    assert "[!WARNING]" not in page
    assert "<blockquote>\n<p>quoted</p>" in page


async def test_footnotes_are_linked_in_html(store: Store, tmp_path: Path) -> None:
    """Mention and note lead to each other, on a page of several answers too; what is no note stays text."""
    source = "Claim[^a], again[^A], none[^x].\n\n[^a]: The *note* <b>.\n\n    More.\n\nEnd."
    for number in (1, 2):
        answer = Message(Role.ASSISTANT, (TextPart(source),), finish_reason=FinishReason.COMPLETE)
        await store.messages.finish(f"c{number}", answer)
    export_conversations(store, None, "html", tmp_path / "out.html")
    page = (tmp_path / "out.html").read_text(encoding="utf-8")
    for anchor in ("a1-1", "a2-1"):
        first = f'Claim<sup id="{anchor}-from"><a href="#{anchor}">1</a></sup>'
        assert f'<p>{first}, again<sup><a href="#{anchor}">1</a></sup>, none[^x].</p>' in page
        note = f'<div class="note" id="{anchor}"><sup><a href="#{anchor}-from">1</a></sup><div>'
        assert f"{note}\n<p>The <em>note</em> &lt;b&gt;.</p>\n<p>More.</p>\n</div></div>\n<p>End.</p>" in page
    assert "[^a]" not in page


async def test_flagged_passages_are_folded(store: Store, tmp_path: Path) -> None:
    """In files for readers what was flagged is behind its categories; the JSON says where it is."""
    text = "Fine.\n\nBad & <worse>.\n\nFine again."
    flag = Flag(7, text.index("Fine again"), ("violence/graphic",))
    answer = Message(Role.ASSISTANT, (TextPart(text),), finish_reason=FinishReason.COMPLETE, flags=(flag,))
    await store.messages.finish("c1", answer)
    export_conversations(store, None, "markdown", tmp_path / "out.md")
    expected = (
        "Fine.\n\n<details>\n<summary>Hidden: violence (graphic)</summary>\n\nBad & <worse>.\n\n</details>"
        "\n\nFine again."
    )
    assert expected in (tmp_path / "out.md").read_text(encoding="utf-8")
    export_conversations(store, None, "html", tmp_path / "out.html")
    page = (tmp_path / "out.html").read_text(encoding="utf-8")
    assert "<details><summary>Hidden: violence (graphic)</summary><div>" in page
    assert "<p>Bad &amp; &lt;worse&gt;.</p>" in page
    export_conversations(store, None, "json", tmp_path / "out.json")
    value = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    (message,) = value["conversations"][0]["messages"]
    assert message["flags"] == [{"start": 7, "end": flag.end, "categories": ["violence/graphic"]}]


@pytest.mark.parametrize("wanted", ["json", "markdown", "html"])
async def test_the_mask_sees_every_text(store: Store, tmp_path: Path, wanted: str) -> None:
    """What the mask hides is in no format: not in titles, texts, arguments, results or details."""
    await fill(store, "c1")
    output = tmp_path / "out.txt"
    hidden = ("Sieve", "/x", "no such file", "think", "sealed", "not> accepted", "HTTP 401")

    def mask(text: str) -> str:
        for word in hidden:
            text = text.replace(word, "***")
        return text

    export_conversations(store, None, wanted, output, mask)
    written = output.read_text(encoding="utf-8")
    assert "***" in written
    assert not [word for word in hidden if word in written]


async def test_unknown_and_deleted_conversations(store: Store, tmp_path: Path) -> None:
    """An id that is not there, or in the trash, is refused and writes nothing."""
    await fill(store, "c1")
    await store.conversations.delete("c1")
    for name in ("c1", "ghost", "\udcff"):
        with pytest.raises(StoreError, match="There is no conversation"):
            export_conversations(store, [name], "json", tmp_path / "out.json")
    with pytest.raises(StoreError, match="no export format"):
        export_conversations(store, None, "pdf", tmp_path / "out.json")
    assert export_conversations(store, None, "json", tmp_path / "all.json").conversations == 0
    assert not (tmp_path / "out.json").exists()


async def test_a_failed_export_leaves_the_older_file(store: Store, tmp_path: Path) -> None:
    """Where writing fails, the file of before is still whole, and nothing else lies about."""
    await fill(store, "c1")
    output = tmp_path / "out.json"
    output.write_text("older")

    def broken(text: str) -> str:
        if text == "Half":
            raise OSError(errno.ENOSPC, "No space left on device")
        return text

    with pytest.raises(StoreError, match="disk is full"):
        export_conversations(store, None, "json", output, broken)
    assert output.read_text() == "older"
    assert not [name for name in os.listdir(tmp_path) if name.endswith(".part")]  # noqa: PTH208


async def test_a_folder_gets_a_file_and_a_file_is_no_folder(store: Store, tmp_path: Path) -> None:
    """A folder as output gets a file of a plain name; a path below a file is refused kindly."""
    await fill(store, "c1")
    export_conversations(store, None, "json", tmp_path)
    assert (tmp_path / "conversations.json").exists()
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="folder was expected"):
        export_conversations(store, None, "json", tmp_path / "file" / "out.json")


@pytest.mark.parametrize("wanted", ["markdown", "html"])
async def test_a_continued_answer_is_one_text(store: Store, tmp_path: Path, wanted: str) -> None:
    """A reader of an export finds no seam: words and fences that were cut in two are whole."""
    parts = (
        TextPart("So:\n\n```python\nx = fo"),
        ReasoningPart("Hm."),
        TextPart("o(1)\n```\nDo", True, "x = fo", "prompt"),
        TextPart("ne.", True),
    )
    await store.messages.append("c1", Message(Role.USER, (TextPart("Why?"),), id="q"))
    await store.messages.append("c1", Message(Role.ASSISTANT, parts, parent_id="q"))
    export_conversations(store, ["c1"], wanted, tmp_path / "out")
    text = (tmp_path / "out").read_text(encoding="utf-8")
    text = re.sub("<[^>]*>", "", text) if wanted == "html" else text
    assert "x = foo(1)\n" in text
    assert "Done." in text
    assert text.index("Hm.") < text.index("x = foo(1)")


@pytest.mark.parametrize("form", ["html", "markdown"])
async def test_a_tool_has_the_name_of_its_server_in_files_for_readers(
    store: Store, tmp_path: Path, form: str
) -> None:
    """As in the window: what the model calls it is for the JSON alone."""
    call = ToolCallPart("k", "files_look_2f", "{}")
    asks = Message(Role.ASSISTANT, (call,), finish_reason=FinishReason.TOOL_CALLS)
    told = Message(Role.TOOL, (ToolResultPart("k", "42", tool="look", server="files"),), parent_id=asks.id)
    await store.messages.finish("c1", asks)
    await store.messages.append("c1", told)
    export_conversations(store, ["c1"], form, tmp_path / "new" / "out")
    text = (tmp_path / "new" / "out").read_text(encoding="utf-8")
    assert "Tool call: look" in text
    assert "Result of look" in text
    assert "files_look_2f" not in text


async def _page_of(store: Store, tmp_path: Path, *texts: str) -> tuple[str, _Page]:
    """Return the HTML of an answer of these parts, which is balanced."""
    parts = tuple(map(TextPart, texts))
    await store.messages.finish("c1", Message(Role.ASSISTANT, parts, finish_reason=FinishReason.COMPLETE))
    export_conversations(store, ["c1"], "html", tmp_path / "out.html")
    text = (tmp_path / "out.html").read_text(encoding="utf-8")
    page = _Page()
    page.feed(text)
    assert page.unbalanced == []
    return text, page


async def test_code_has_the_colours_of_the_window_in_html(store: Store, tmp_path: Path) -> None:
    """Every character of the code is there, in kinds that have a light and a dark colour each."""
    code = 'def f(x):\n\treturn f"{x!r} <b>"  # why\n'
    plain = "no <language>\n"
    text, page = await _page_of(
        store, tmp_path, f"```python\n{code}```\n\n```\n{plain}```\n\n```zzz\n1 < 2\n```"
    )
    assert '<pre><code class="language-python"><span class="k">def</span> <span class="f">f</span>' in text
    assert '<span class="c"># why</span>' in text
    assert "<pre><code>no &lt;language&gt;\n</code></pre>" in text
    assert '<pre><code class="language-zzz">1 &lt; 2\n</code></pre>' in text
    assert code in page.text
    kinds = set(re.findall('<span class="([a-z])">', text))
    assert all(text.count(f"--{kind}: #") == 2 and f"pre .{kind} {{ color" in text for kind in kinds)


async def test_formulas_are_drawn_by_the_browser_in_html(store: Store, tmp_path: Path) -> None:
    """Each is MathML with its source in it, one for a line of its own stands in one."""
    text, page = await _page_of(store, tmp_path, "So $a_1<b$ and $a_1<b$:\n\n$$\\frac{1}{x}$$")
    assert text.count("<math") == 3
    assert text.count("<msub><mi>a</mi><mn>1</mn></msub><mo>&lt;</mo><mi>b</mi>") == 2
    assert text.count('<annotation encoding="application/x-tex">a_1&lt;b</annotation>') == 2
    assert '<math display="block"><semantics><mrow><mrow><mfrac>' in text
    assert '<code class="math' not in text
    assert page.text.count("a_1<b") == 2


async def test_a_formula_can_do_nothing_in_html(store: Store, tmp_path: Path) -> None:
    """No link, style or script comes out of TeX: what only shows something stays, the rest goes."""
    tricks = (
        "$\\href{javascript:alert(1)}{x}$",
        "$\\text{<script>alert(1)</script>}$",
        "$\\color{red;background:url(https://example.org)}{x}$",
        "$\\style{color:red}{x}$",
    )
    text, _ = await _page_of(store, tmp_path, "\n\n".join(tricks))
    written = re.sub(r"<annotation.*?</annotation>", "", text)
    assert "href=" not in written.partition("<body>")[2]
    assert "<script" not in text
    assert not re.search(r"<m[^>]*(url|style=|javascript)", text)


async def test_formulas_that_are_none_keep_their_source_in_html(store: Store, tmp_path: Path) -> None:
    """No backslash, star or underscore of a formula is taken for Markdown; money and code are no formulas."""
    formulas = (
        "$\\foo a_1*b*c_2$",
        "$$\\begin{zoo}x_1 <y>\\end{zoo}$$",
        "\\(\\quux_\\{z\\}\\)",
        "\\[ \\qux [w](v) \\]",
    )
    said = "From $5 to $10, `$x_1$`, \\$y_1$"
    text, page = await _page_of(store, tmp_path, "\n\n".join((*formulas, said)))
    for formula in formulas:
        kind = "math block" if formula[:2] in {"$$", "\\["} else "math"
        assert f'<code class="{kind}">{html.escape(formula)}</code>' in text, formula
    assert text.count('<code class="math') == len(formulas)
    assert "From $5 to $10, $x_1$, $y_1$" in page.text


async def test_tasks_have_boxes_in_html(store: Store, tmp_path: Path) -> None:
    """A task that is done is ticked; nobody can change it; brackets elsewhere are text."""
    text, _ = await _page_of(store, tmp_path, "- [x] done\n- [ ] open\n- [y] no\n\n[x] text")
    assert '<li><input type="checkbox" disabled checked>done</li>' in text
    assert '<li><input type="checkbox" disabled>open</li>' in text
    assert "<li>[y] no</li>" in text
    assert "<p>[x] text</p>" in text


@pytest.mark.parametrize("wanted", ["markdown", "html"])
async def test_readers_see_how_a_call_ended_and_what_came_of_it(
    store: Store, tmp_path: Path, wanted: str
) -> None:
    """Whether it was allowed, that it was denied, and the files of a result, with where they are from."""
    calls = (ToolCallPart("k1", "draw", "{}"), ToolCallPart("k2", "delete", "{}"))
    asks = Message(Role.ASSISTANT, calls, finish_reason=FinishReason.TOOL_CALLS)
    file = AttachmentPart("plan.txt", "text/plain", "aGk=", "files, file:///plan.txt")
    results = (
        ToolResultPart("k1", "Drawn.", attachments=(file,), consent="ask"),
        ToolResultPart("k2", "No.", is_error=True, ending="denied", consent="ask"),
    )
    await store.messages.finish("c1", asks)
    await store.messages.append("c1", Message(Role.TOOL, results, parent_id=asks.id))
    export_conversations(store, ["c1"], wanted, tmp_path / "out")
    text = (tmp_path / "out").read_text(encoding="utf-8")
    assert "Result of draw, allowed when asked" in text
    assert "Attachment: plan.txt (text/plain, from files, file:///plan.txt)" in text
    assert "Denied: delete" in text


async def test_front_matter_has_tags_and_pin(store: Store, tmp_path: Path) -> None:
    """What the list shows of a conversation is in the head of its Markdown; of a bare one nothing is."""
    await store.messages.append("c1", Message(Role.USER, (TextPart("Hi"),)))
    await store.messages.append("c2", Message(Role.USER, (TextPart("Hi"),)))
    await store.list.pin(["c1"], 1.5)
    await store.list.tag(["c1"], 'a "b"', is_on=True)
    for name in ("c1", "c2"):
        export_conversations(store, [name], "markdown", tmp_path / f"{name}.md")
    head = (tmp_path / "c1.md").read_text(encoding="utf-8").split("---")[1].splitlines()
    assert "pinned: true" in head
    assert r'tags: ["a \"b\""]' in head
    bare = (tmp_path / "c2.md").read_text(encoding="utf-8")
    assert "tags:" not in bare
    assert "pinned:" not in bare

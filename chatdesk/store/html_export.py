"""Conversations as one HTML page that needs nothing else: no scripts, nothing loaded."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator
from typing import Any, Protocol

from chatdesk.domain.message import (
    AttachmentPart,
    Message,
    Part,
    ReasoningPart,
    RefusalPart,
    Role,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from chatdesk.domain.preset import Preset
from chatdesk.store import html_code, html_inline
from chatdesk.store.captions import (
    attachment_caption,
    branch_of,
    call_names,
    moment,
    remarks,
    result_caption,
    speaker,
    stretches,
    thinking_time,
    title_of,
)
from chatdesk.store.conversations import LoadedConversation
from chatdesk.store.json_export import to_iso

# The second lock beside escaping: a browser loads and runs nothing, whatever the text says.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
_SHOWN_IMAGES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_BASE64 = re.compile(r"[A-Za-z0-9+/]+={0,2}")

# The colours and measures of the window.
_STYLE = """
:root { color-scheme: light dark; --page: #FFFFFF; --text: #191D1C; --soft: #5C6664; --question: #EEF3F2;
  --code: #F5F7F6; --inline: #EDF0EF; --hair: #E2E6E4; --accent: #0A676B; --failed: #B3261E;
  --tip: #1C6B37; --violet: #6A4BA6; --wait: #845000; }
@media (prefers-color-scheme: dark) { :root { --page: #1C2020; --text: #E4E9E7; --soft: #98A29F;
  --question: #262D2C; --code: #161A1A; --inline: #2B3131; --hair: #2B3030; --accent: #63C6C4;
  --failed: #F2938C; --tip: #84CF99; --violet: #C0A8F2; --wait: #F0BC68; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); overflow-wrap: break-word;
  font: 15px/24px Inter, "Segoe UI", "SF Pro Text", "Noto Sans", Cantarell, "DejaVu Sans", sans-serif; }
main, nav { max-width: 704px; margin: 0 auto; padding: 32px; }
nav { padding-bottom: 0; }
section + section { border-top: 1px solid var(--hair); margin-top: 48px; padding-top: 32px; }
h1 { font-size: 26px; line-height: 34px; font-weight: 600; margin: 0 0 4px; }
h2, h3, h4, h5, h6 { font-weight: 600; line-height: 24px; margin: 20px 0 8px; font-size: 15px; }
.text h1 { font-size: 20px; line-height: 28px; margin: 20px 0 8px; }
.text h2 { font-size: 17px; line-height: 26px; }
p, ul, ol, pre, blockquote, table, details { margin: 0 0 12px; }
li { margin-bottom: 4px; }
a { color: var(--accent); }
article { margin: 0 0 20px; }
article.user { background: var(--question); border-radius: 8px; margin: 28px -16px 12px;
  padding: 12px 16px 1px; }
header, footer, summary, .about { color: var(--soft); font-size: 12px; line-height: 16px; }
article > header { margin-bottom: 8px; }
article > header strong { color: var(--text); font-size: 13px; }
.about { margin-bottom: 32px; }
summary { cursor: pointer; padding: 4px 0; }
details > div, blockquote, .markdown-alert { border-left: 2px solid var(--hair); color: var(--soft);
  margin-left: 0; padding-left: 14px; }
code, pre { font: 13px/20px "JetBrains Mono", "Cascadia Mono", Consolas, "SF Mono", "Noto Sans Mono",
  monospace; }
code { background: var(--inline); border-radius: 4px; padding: 1px 4px; }
pre { background: var(--code); border: 1px solid var(--hair); border-radius: 8px; overflow-x: auto;
  padding: 12px 16px; }
pre code { background: none; padding: 0; }
table { border-collapse: collapse; display: block; overflow-x: auto; }
th, td { border-bottom: 1px solid var(--hair); padding: 6px 12px 6px 0; text-align: left;
  vertical-align: top; }
hr { border: 0; border-top: 1px solid var(--hair); margin: 20px 0; }
img { max-width: 100%; border-radius: 8px; }
.note { display: flex; gap: 8px; color: var(--soft); font-size: 13px; line-height: 20px; }
.note > div { min-width: 0; } .note :last-child { margin-bottom: 4px; }
sup { font-size: 11px; line-height: 0; } .note > sup { line-height: 20px; }
sup a { text-decoration: none; }
.failed { border-left: 2px solid var(--failed); padding-left: 14px; }
.markdown-alert { color: inherit; margin-bottom: 12px; }
.markdown-alert-title { color: var(--kind); font-weight: 600; margin-bottom: 4px; }
.markdown-alert { border-color: var(--kind); }
.markdown-alert-note { --kind: var(--accent); } .markdown-alert-tip { --kind: var(--tip); }
.markdown-alert-important { --kind: var(--violet); } .markdown-alert-warning { --kind: var(--wait); }
.markdown-alert-caution { --kind: var(--failed); }
@media print { article { break-inside: avoid-page; } nav { display: none; } }
"""


class _Renderer(Protocol):
    def render(self, src: str) -> str: ...


def page_head(title: str, contents: list[tuple[str, str]]) -> str:
    """Return the page down to the first conversation; `contents` are ids and titles of several."""
    links = "".join(f'<li><a href="#{_anchor(id_)}">{_escaped(name)}</a></li>\n' for id_, name in contents)
    nav = f"<nav><h1>{_escaped(title)}</h1>\n<ol>\n{links}</ol></nav>\n" if contents else ""
    return (
        '<!DOCTYPE html>\n<html lang="">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n<meta name="generator" content="ChatDesk">\n'
        f"<title>{_escaped(title)}</title>\n<style>{_STYLE}{html_code.STYLE}{html_inline.STYLE}</style>\n</head>\n<body>\n{nav}<main>\n"
    )


PAGE_END = "</main>\n</body>\n</html>\n"


class HtmlWriter:
    """Write conversations as sections of a page; Markdown is rendered, HTML in it stays text."""

    def __init__(self, mathml: Callable[[str], str]) -> None:
        """Take what returns the MathML of a formula, "" where there is none."""
        self._answers = _markdown("a", mathml, breaks=False)
        # What a person typed keeps its line breaks.
        self._questions = _markdown("q", mathml, breaks=True)

    def section(self, loaded: LoadedConversation) -> Iterator[str]:
        """Yield the pieces of one conversation, the open branch of it."""
        head, branch = loaded.conversation, branch_of(loaded)
        created = to_iso(head.created_at)
        yield f'<section id="{_anchor(head.id)}">\n<h1>{_escaped(title_of(head))}</h1>\n'
        yield f'<p class="about"><time datetime="{created}">{created[:10]}</time>'
        yield f" · {_escaped(head.model)}</p>\n" if head.model else "</p>\n"
        yield from _preset(loaded.preset)
        names = call_names(branch)
        for message in branch:
            yield from self._article(message, names)
        yield "</section>\n"

    def _article(self, message: Message, names: dict[str, str]) -> Iterator[str]:
        yield f'<article class="{message.role}">\n<header><strong>{_escaped(speaker(message))}</strong> · '
        yield f'<time datetime="{to_iso(message.created_at)}">{moment(message)}</time></header>\n'
        markdown = self._questions if message.role is Role.USER else self._answers
        for part, caption in stretches(message):
            content = _part(part, names, markdown)
            yield _folded(caption, content) if caption else content
        if message.failure is not None:
            failure = message.failure
            yield f'<p class="failed"><strong>{_escaped(failure.text)}</strong>'
            yield f" {_escaped(failure.hint)}</p>\n"
        said = remarks(message)
        if said:
            yield f"<footer>{_escaped(' · '.join(said))}</footer>\n"
        yield "</article>\n"


def _preset(preset: Preset) -> Iterator[str]:
    if preset.system.strip():
        yield _folded("System prompt", _preformatted(preset.system))
    if preset.parameters:
        said = "\n".join(f"{name}: {json.dumps(value)}" for name, value in preset.parameters.items())
        yield _folded("Parameters", _preformatted(said))


def _part(part: Part, names: dict[str, str], markdown: _Renderer) -> str:
    match part:
        case TextPart(text=text) | RefusalPart(text=text):
            return f'<div class="text">{markdown.render(text)}</div>\n'
        case ReasoningPart(text=text, seconds=seconds):
            return _folded(thinking_time(seconds), markdown.render(text))
        case ToolCallPart(call_id=call_id, name=name, arguments=arguments):
            return _folded(f"Tool call: {names.get(call_id, name)}", html_code.code_block(arguments, "json"))
        case ToolResultPart(content=content, attachments=files):
            shown = "".join(map(_attachment, files))
            return _folded(result_caption(part, names), _preformatted(content) + shown)
        case AttachmentPart():
            return _attachment(part)


def _attachment(part: AttachmentPart) -> str:
    name = _escaped(part.name)
    if part.media_type in _SHOWN_IMAGES and _BASE64.fullmatch(part.data):
        return f'<p><img src="data:{part.media_type};base64,{part.data}" alt="{name}"></p>\n'
    return f"<p><em>{_escaped(attachment_caption(part))}</em></p>\n"


def _folded(caption: str, content: str) -> str:
    return f"<details><summary>{_escaped(caption)}</summary><div>{content}</div></details>\n"


def _preformatted(text: str) -> str:
    return f"<pre><code>{_escaped(text)}</code></pre>"


def _escaped(text: str) -> str:
    return html.escape(text)


def _anchor(conversation_id: str) -> str:
    return "c-" + re.sub(r"[^A-Za-z0-9-]", lambda found: f"_{ord(found[0]):x}", conversation_id)


def _markdown(prefix: str, mathml: Callable[[str], str], *, breaks: bool) -> _Renderer:
    # Imported here: only an export needs it, and it takes 70 ms.
    from markdown_it import MarkdownIt

    from chatdesk.store.html_inline import extend
    from chatdesk.store.html_notes import NotedMarkdown

    parser = MarkdownIt("commonmark", {"html": False, "breaks": breaks, "alerts": True}).enable(
        ["table", "strikethrough"]
    )
    parser.add_render_rule("image", _image_as_link)
    extend(parser, mathml)
    return NotedMarkdown(parser, prefix)


def _image_as_link(_renderer: Any, tokens: Any, index: int, _options: Any, _env: Any) -> str:
    # An image from elsewhere would tell its server who reads the page.
    token = tokens[index]
    address = html.escape(str(token.attrGet("src") or ""))
    return f'<a href="{address}">{_escaped(token.content or "image")}</a>'

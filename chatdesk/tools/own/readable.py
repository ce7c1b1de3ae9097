"""The text of an HTML page, as plain Markdown: headings, lists, links, code; no scripts and styles."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from urllib.parse import urljoin

_SKIPPED = {"script", "style", "noscript", "template", "svg", "iframe", "head", "select", "button", "form"}
_BLOCKS = {
    "p", "div", "section", "article", "main", "header", "footer", "aside", "nav", "ul", "ol", "dl", "dd",
    "dt", "table", "tr", "blockquote", "figure", "figcaption", "address", "details", "summary", "hr",
}  # fmt: skip
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BEGINNINGS = (
    dict.fromkeys(_BLOCKS, "\n\n")
    | {tag: "\n\n" + "#" * level + " " for tag, level in _HEADINGS.items()}
    | {"br": "\n", "tr": "\n", "dd": "\n", "dt": "\n", "li": "\n- ", "td": " | ", "th": " | "}
    | {"pre": "\n\n```\n"}
)


def readable(html: str, url: str) -> str:
    """Return the text of a page, its title first; links are made whole with the page's own `url`.

    Any text is taken: unclosed and misplaced tags are read as browsers do, more or less.
    """
    reader = _Reader(url)
    reader.feed(html)
    reader.close()
    return reader.text()


class _Reader(HTMLParser):
    def __init__(self, url: str) -> None:
        super().__init__(convert_charrefs=True)
        self._url = url
        self._out: list[str] = []
        self._title: list[str] = []
        self._skipped: list[str] = []
        self._links: list[tuple[str, int]] = []
        self._is_title = False
        self._pre = 0

    def text(self) -> str:
        """Return what was read."""
        body = re.sub(r"[ \t]+\n", "\n", "".join(self._out))
        body = re.sub(r"\n{3,}", "\n\n", body).strip()
        title = " ".join("".join(self._title).split())
        return f"# {title}\n\n{body}" if title and not body.startswith(f"# {title}") else body

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin what the tag begins."""
        if tag == "title" and not self._title:
            self._is_title = True
        elif tag in _SKIPPED:
            self._skipped.append(tag)
        elif self._skipped:
            return
        elif tag == "a":
            self._links.append((dict(attrs).get("href") or "", len(self._out)))
        else:
            self._pre += tag == "pre"
            self._out.append(_BEGINNINGS.get(tag, ""))

    def handle_endtag(self, tag: str) -> None:
        """End what the tag ends."""
        if tag == "title":
            self._is_title = False
        elif tag in self._skipped:
            del self._skipped[self._skipped.index(tag) :]
        elif self._skipped:
            return
        elif tag == "pre" and self._pre:
            self._pre -= 1
            self._out.append("\n```\n\n")
        elif tag == "a" and self._links:
            self._end_link(*self._links.pop())
        elif tag in _HEADINGS or tag in _BLOCKS:
            self._out.append("\n\n" if tag != "tr" else "")

    def handle_data(self, data: str) -> None:
        """Take text."""
        if self._is_title:
            self._title.append(data)
        elif self._skipped:
            return
        elif self._pre:
            self._out.append(data)
        else:
            words = re.sub(r"\s+", " ", data)
            is_after_space = not self._out or self._out[-1].endswith((" ", "\n"))
            self._out.append(words.lstrip() if is_after_space else words)

    def _end_link(self, target: str, begin: int) -> None:
        words = " ".join("".join(self._out[begin:]).split())
        address = _joined(self._url, target)
        if words and address:
            self._out[begin:] = [f"[{words}]({address})"]


def _joined(url: str, target: str) -> str:
    if target.startswith(("#", "javascript:", "data:", "mailto:")):
        return ""
    try:
        return urljoin(url, target.strip()) if target.strip() else ""
    except ValueError:
        return ""

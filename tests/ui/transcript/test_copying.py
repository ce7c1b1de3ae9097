"""What a copy holds as Markdown and as HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from chatdesk.markup import parse
from chatdesk.markup.blocks import Span
from chatdesk.ui.transcript import TranscriptView
from chatdesk.ui.transcript.copy_html import as_html
from chatdesk.ui.transcript.copy_markdown import as_markdown
from chatdesk.ui.transcript.excerpt import Piece, pieces_of
from tests.ui.transcript.showing import RICH, answer, make_view, question

DEEP = """> quoted
>
> - item **bold *and both* more**
>   1. inner
>
>      its second paragraph
>
> - [x] done
> - [ ] ~~not~~ done

3. three
4. four

   ```sh
   ls `pwd`
   ```

Not a list: 1\\. one, \\# no head, a\\*b\\*c, \\[no link\\], snake_case, \\`no code\\`, &amp;amp;

A [link *with* marks](https://example.org/a_b) and ``co`de`` and <https://example.org> and a hard\\
break."""


def selected(text: str) -> list[Piece]:
    """Return the pieces of a whole answer."""
    view = make_view(answer(text))
    view.stage.selection.select_all()
    return pieces_of(view.stage.selection.parts(), view.page.style)


NOTED = """A claim[^one] and a doubt[^2].

> [!WARNING]
> Take **care**.
>
> > [!TIP]
> > Inside.

[![A chart](https://img.example/c.png)](https://page.example/)

- In an item:

  ![A picture](https://img.example/d.png)

[^one]: A source with `code`.

    Its second paragraph.

[^2]: Another[^one]."""


@pytest.mark.parametrize("text", [RICH.replace("---\n\n", ""), DEEP, NOTED], ids=["rich", "deep", "noted"])
def test_markdown_means_the_same_when_it_is_read_again(qapp: QApplication, text: str) -> None:
    """Lists, quotes, tables, code, links and marks survive a copy as Markdown."""
    assert parse(as_markdown(selected(text))) == parse(text)


# An item, or a quote in one, in which nothing stands.
EMPTY_ITEM = re.compile(r"^\s*(?:•|◦|☐|☑|\d+\.)\s*$|^[ ]+$", re.MULTILINE)
WORDS = st.text("ab *_`[]()<>#-+=~.1&|\\!:$", min_size=1, max_size=12).map(str.strip).filter(bool)


@pytest.fixture(scope="module")
def read(qapp: QApplication) -> Iterator[TranscriptView]:
    """Return the view in which all the words are read, one after the other."""
    view = make_view(answer("x"))
    yield view
    view.hide()
    view.deleteLater()


@settings(max_examples=150, deadline=None)
@given(words=st.lists(WORDS, min_size=1, max_size=4))
def test_no_letter_becomes_a_mark(read: TranscriptView, words: list[str]) -> None:
    """What is read as text is still the same text after a copy as Markdown and back."""
    view = read
    source = "\n\n".join(words)
    view.set_branch([answer(source)], {})
    view.stage.selection.select_all()
    copied = as_markdown(pieces_of(view.stage.selection.parts(), view.page.style))
    plain = view.clip.text()
    assume(not EMPTY_ITEM.search(plain))
    view.set_branch([answer(copied)], {})
    view.stage.selection.select_all()
    assert view.clip.text() == plain, (source, copied)


def test_html_has_plain_tags_and_no_images(qapp: QApplication) -> None:
    """Lists are lists, tables tables; what could load something, or is no safe link, is text."""
    html = as_html(selected(RICH + "\n\n![alt](https://example.org/x.png) [bad](ftp://x) <b>\n"))
    assert "<h1>Head</h1>" in html
    assert "<strong>bold</strong>, <em>italic</em>, <code>code</code>" in html
    assert "<ol><li><p>first</p></li><li><p>second</p><ul><li><p>inner one</p>" in html
    assert "<blockquote><p>quoted words in two lines</p></blockquote>" in html
    assert '<th align="left">name</th>' in html
    assert "<pre><code>SELECT 1;\n\nSELECT 2;</code></pre>" in html
    assert "<img" not in html
    assert "ftp:" not in html
    assert html.count("<ol") == html.count("</ol>")
    assert html.count("<li>") == html.count("</li>")


def test_a_part_is_a_part(qapp: QApplication) -> None:
    """Half an item has no marker, half a paragraph keeps its marks."""
    view = make_view(answer("1. one **two** three\n2. four"))
    unit = view.page.ready(view.page.rows[0])[0]
    select(view, 2, unit.length)
    assert (
        as_markdown(pieces_of(view.stage.selection.parts(), view.page.style)) == "  e **two** three\n2. four"
    )


def select(view: TranscriptView, start: int, end: int) -> None:
    """Select positions of the first unit."""
    from chatdesk.ui.transcript.selection import Place

    row = view.page.rows[0]
    view.stage.selection.set(Place(row, 0, start), Place(row, 0, end))


def test_a_copy_brings_text_and_html(qapp: QApplication) -> None:
    """A word processor gets the marks, an editor the words."""
    view = make_view(question(), answer("some **bold** words"))
    QTest.keySequence(view, QKeySequence.StandardKey.SelectAll)
    QTest.keySequence(view, QKeySequence.StandardKey.Copy)
    data = QGuiApplication.clipboard().mimeData()
    assert data.text() == "Why?\n\nsome bold words"
    assert "some <strong>bold</strong> words" in data.html()


def test_a_whole_answer_is_copied_as_it_was_written(qapp: QApplication) -> None:
    """As Markdown a message that is selected from end to end is its source."""
    text = "*  odd marker\n\n\nSetext\n======\n"
    view = make_view(question("as `typed`"), answer(text))
    QTest.keySequence(view, QKeySequence.StandardKey.SelectAll)
    view.clip.copy_as_markdown()
    assert QGuiApplication.clipboard().text() == f"as `typed`\n\n{text.strip()}"


def test_html_has_footnotes_and_alerts(qapp: QApplication) -> None:
    """Notes are a list of their own with their numbers, mentions lead to them, an alert has its title."""
    source = "1. one\n2. two[^a] and [^b].\n\n[^a]: The *note*.\n\n    More.\n\n[^b]: Other\n\n"
    source += "> [!WARNING]\n> Hot\n"
    html = as_html(selected(source))
    assert '<li><p>two<sup><a href="#note-1">1</a></sup> and <sup><a href="#note-2">2</a></sup>.</p>' in html
    assert (
        '</ol><ol><li value="1" id="note-1"><p>The <em>note</em>.</p><p>More.</p></li>'
        '<li value="2" id="note-2"><p>Other</p></li></ol>'
    ) in html
    assert "<blockquote><p><strong>Warning</strong></p><p>Hot</p></blockquote>" in html
    # A mention whose note was not copied leads nowhere.
    alone = (Piece(spans=(Span("1", note=1),)),)
    assert as_html(alone) == "<p><sup>1</sup></p>"

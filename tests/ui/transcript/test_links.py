"""Links, mentions of footnotes, and characters that nobody sees."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPointF, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox

from chatdesk.ui.transcript.calls import compact_arguments, first_line, gist
from chatdesk.ui.transcript.link_claims import claimed_host
from chatdesk.ui.transcript.stage import Hit
from chatdesk.ui.transcript.tips import tip_of
from chatdesk.ui.transcript.units.code import CodeUnit
from tests.ui.transcript.showing import answer, click, make_view, paint, question, send_mouse, spots_of


def test_only_web_and_mail_links_are_passed_on(qapp: QApplication) -> None:
    """A press on a link names its address; what leads nowhere or to a file is dead."""
    links: list[str] = []
    for address in ("https://example.org/a", "mailto:a@example.org", "file:///etc/passwd", "/relative", "#x"):
        view = make_view(question(), answer(f"[wide link text]({address})"))
        view.link_activated.connect(links.append)
        click(view, QPointF(view.stage.column_left + 20, 86))
        assert view.findChild(QMessageBox) is None
    assert links == ["https://example.org/a", "mailto:a@example.org"]


@pytest.mark.parametrize("agrees", [True, False])
def test_an_unusual_link_is_asked_about(qapp: QApplication, agrees: bool) -> None:
    """Another program gets an address only when the reader agrees; Cancel is what Return presses."""
    view = make_view(question(), answer("[wide link text](app-x:do%20it)"))
    links: list[str] = []
    view.link_activated.connect(links.append)
    click(view, QPointF(view.stage.column_left + 20, 86))
    box = view.findChild(QMessageBox)
    assert box is not None
    assert links == []
    assert box.informativeText() == "app-x:do%20it"
    cancel = box.button(QMessageBox.StandardButton.Cancel)
    assert box.defaultButton() is cancel
    next(b for b in box.buttons() if (b is cancel) != agrees).click()
    assert links == (["app-x:do%20it"] if agrees else [])


@pytest.mark.parametrize(
    ("text", "address", "claimed"),
    [
        ("https://good.example/a", "https://bad.example/x", "good.example"),
        ("good.com", "https://bad.example/", "good.com"),
        ("See https://good.example/a, please", "http://bad.example/", "good.example"),
        ("www.good.com/login", "https://good.com.bad.example/", "good.com"),
        ("anything", "https://good.com@bad.example/", "good.com"),
        ("me@good.example", "mailto:me@bad.example", "good.example"),
        ("https://bücher.example/", "https://bucher.example/", "xn--bcher-kva.example"),
        ("good.com", "https://www.good.com/a?b", ""),
        ("https://www.good.com", "https://good.com/", ""),
        ("python.org", "https://docs.python.org/3/", ""),
        ("https://bücher.example/", "https://xn--bcher-kva.example/", ""),
        ("main.py", "https://host.example/main.py", ""),
        ("Node.js", "https://host.example/", ""),
        ("version 1.2", "https://host.example/", ""),
        ("me@good.example", "mailto:me@good.example?subject=a@b", ""),
        ("the docs", "https://host.example/", ""),
        ("good.com", "https://[bad", ""),
    ],
)
def test_a_text_that_names_another_host_is_found(text: str, address: str, claimed: str) -> None:
    """Addresses in the text are held against the true one; names of files and plain words are none."""
    assert claimed_host([text], address) == claimed


@pytest.mark.parametrize("by_key", [True, False])
def test_a_link_that_claims_another_host_is_asked_about(qapp: QApplication, by_key: bool) -> None:
    """The question names both; Cancel is what Return presses; it opens when the reader agrees."""
    view = make_view(question(), answer("[https://good.example](https://bad.example/x) and more"))
    links: list[str] = []
    view.link_activated.connect(links.append)
    if by_key:
        view.setFocus()
        view.focusNextPrevChild(True)
        QTest.keyClick(view, Qt.Key.Key_Return)
    else:
        click(view, QPointF(view.stage.column_left + 20, 86))
    box = view.findChild(QMessageBox)
    assert box is not None
    assert links == []
    assert "good.example" in box.text()
    assert box.informativeText() == "https://bad.example/x"
    cancel = box.button(QMessageBox.StandardButton.Cancel)
    assert box.defaultButton() is cancel
    next(b for b in box.buttons() if b is not cancel).click()
    assert links == ["https://bad.example/x"]


def test_tab_walks_through_links_and_return_opens_them(qapp: QApplication) -> None:
    """Links of the last answer have a ring and are pressed by keys; where they lead is shown meanwhile."""
    view = make_view(
        question(), answer("[one](https://a.example/) and\n\n|t|\n|-|\n|[two](https://b.example/)|")
    )
    view.setFocus()
    links: list[str] = []
    view.link_activated.connect(links.append)
    seen = []
    for _ in range(2):
        assert view.focusNextPrevChild(True)
        paint(view)
        seen.append(view.stage.shown_address())
        QTest.keyClick(view, Qt.Key.Key_Return)
    assert links == seen == ["https://a.example/", "https://b.example/"]


def test_a_link_shows_where_it_leads(qapp: QApplication) -> None:
    """Under the mouse the address stands in the strip below and in the tooltip, with nothing hidden in it."""
    view = make_view(question(), answer("[https://good.example](https://bad.example/x)"))
    before = view.grab().toImage()
    at = QPointF(view.stage.column_left + 20, 86)
    send_mouse(view, QEvent.Type.MouseMove, at, is_down=False)
    assert view.stage.shown_address() == "https://bad.example/x"
    hit = view.stage.hit(at.x(), at.y())
    assert hit is not None
    assert tip_of(view.stage, hit) == "https://bad.example/x"
    corner = QRect(0, view.viewport().height() - 24, 100, 24)
    assert view.grab().toImage().copy(corner) != before.copy(corner)


def test_the_mention_of_a_note_tells_it_and_leads_to_it(qapp: QApplication) -> None:
    """The tooltip says what the note says; a press shows the note; the strip stays away."""
    text = "Claim[^1].\n\n" + "Filler of the page.\n\n" * 200 + "[^1]: The *source*.\n\n    And more."
    view = make_view(question(), answer(text))
    view.page.scroll.go_to(0, 0)
    view.show_change()
    paint(view)
    stop = next(s for row, _ in view.stage.visible for u in row.units or () for s in u.stops())
    unit = next(u for row, _ in view.stage.visible for u in row.units or () if u.stops())
    row = next(row for row, _ in view.stage.visible if unit in (row.units or ()))
    hit = Hit(row, 0, unit, stop.rect.center().x(), stop.rect.center().y())
    assert stop.label == "[1]"
    assert tip_of(view.stage, hit) == "The source.\nAnd more."
    view.spot_activated.emit(hit, stop)
    paint(view)
    assert view.stage.shown_address() == ""
    shown = [u.text(0, u.length) for row, _ in view.stage.visible for u in row.units or ()]
    assert any("The source." in words for words in shown)


def test_hidden_characters_are_seen_and_named(qapp: QApplication) -> None:
    """Code and links show a sign where something is hidden; a copy is what it was."""
    code = "if x != \u202e'b' \u2066: \x1b[31m"
    view = make_view(question(), answer(f"```text\n{code}\n```"))
    _, unit, _ = spots_of(view)["copy"]
    assert isinstance(unit, CodeUnit)
    assert unit.text(0, unit.length) == code
    names = {unit.tip_at(x, unit.height - 20) for x in range(0, 300, 2)}
    assert {name.partition(" ")[0] for name in names} == {"", "U+202E", "U+2066", "U+001B"}
    plain = make_view(question(), answer("```text\nif x != 'b' : [31m\n```"))
    assert plain.grab().toImage() != view.grab().toImage()
    view = make_view(question(), answer("[pay\u200bpal](https://x.example) and `a\u202eb` \u200fword"))
    unit = next(u for row, _ in view.stage.visible[1:] for u in row.units or () if u.stops())
    names = {unit.tip_at(x, 10) for x in range(0, 300, 2)}
    assert {name.partition(" ")[0] for name in names} == {"", "U+200B", "U+202E"}
    assert unit.text(0, unit.length) == "pay\u200bpal and a\u202eb \u200fword"


def test_cards_spell_out_what_is_hidden() -> None:
    """What a tool is asked cannot look like something else."""
    assert compact_arguments('{"path": "a\\u202eb"}') == 'path: "a⟨U+202E⟩b"'
    assert compact_arguments('{"path": "a\u200b') == 'path: "a⟨U+200B⟩'
    assert first_line("\x1b[2Jdone") == "⟨U+001B⟩[2Jdone"
    assert gist('{\n  "pa": "a\u200bb"\n}') == '{ pa: "a⟨U+200B⟩b" }'


def test_the_line_of_a_card_says_more_than_a_bracket() -> None:
    """JSON in many lines stands in one; of any other text it is the first line."""
    assert gist('[\n  {\n    "name": "a",\n    "size": 4\n  }\n]') == '[ { name: "a", size: 4 } ]'
    assert gist('{"a": 1}\nmore') == '{"a": 1}'
    assert gist("\n 42 files\nmore") == "42 files"
    assert gist("") == ""
    assert len(gist("{\n" + ' "key": 1,\n' * 500_000)) == 200


def test_selecting_in_a_link_does_not_open_it(qapp: QApplication) -> None:
    """A drag that begins in a link selects its letters and opens nothing."""
    view = make_view(question(), answer("[wide link text](https://example.org/a)"))
    links: list[str] = []
    view.link_activated.connect(links.append)
    left = view.stage.column_left
    QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=QPointF(left, 86).toPoint())
    QTest.mouseMove(view.viewport(), QPointF(left + 60, 86).toPoint())
    QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=QPointF(left + 60, 86).toPoint())
    assert links == []

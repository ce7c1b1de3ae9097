"""Blocks to units."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from chatdesk.markup import parse
from chatdesk.ui.look.theme import load_theme
from chatdesk.ui.transcript.build import reconcile, specs_of, unit_of
from chatdesk.ui.transcript.style import Style
from chatdesk.ui.transcript.units.base import Bar, Unit


def kinds(source: str) -> list[str]:
    """Return what kind of unit each block became."""
    return [type(spec.block).__name__ if spec.block else "text" for spec in specs_of(parse(source))]


def test_code_and_tables_leave_their_list() -> None:
    """Code in a list is a unit of its own, so that it scrolls and copies like any other."""
    assert kinds("- a\n\n  ```py\n  x\n  ```\n- b") == ["text", "CodeBlock", "text"]
    assert kinds("> | a |\n> |---|\n> | 1 |") == ["Table"]
    assert kinds("# a\n\nb\n\n- c\n- d\n\n> e") == ["text"] * 4


def test_numbers_and_bullets_hang_in_the_indent() -> None:
    """Each item has its marker once; the second paragraph of an item has none."""
    (spec,) = specs_of(parse("3. a\n\n   more\n4. b\n   - c\n   - [x] d"))
    assert [p.marker for p in spec.passages] == ["3.", "", "4.", "◦", "☑"]
    assert [p.indent for p in spec.passages] == [1, 1, 1, 2, 2]


def test_what_stays_the_same_is_not_laid_out_again(qapp: QApplication) -> None:
    """A longer text keeps the units that did not change, and grows the one that did."""
    style = Style(load_theme("light"))
    units: list[Unit] = []
    reconcile(units, 0, specs_of(parse("one\n\ntwo\n\n```\nx")), style)
    for unit in units:
        unit.lay_out(style, 600)
    before = list(units)
    reconcile(units, 0, specs_of(parse("one\n\ntwo and more\n\n```\nx\ny\n```\n\nlast")), style)
    assert units[:3] == before
    assert [unit.width for unit in units[:3]] == [600, -1, -1]
    assert len(units) == 4


def test_a_bar_stands_beside_a_whole_quote(qapp: QApplication) -> None:
    """Every piece of a quote, code included, knows the place of its bar."""
    specs = specs_of(parse("> a\n>\n> ```\n> x\n> ```\n>\n> > deep"))
    style = Style(load_theme("light"))
    outer, inner = Bar(0, quote=1), Bar(1, quote=2)
    assert specs[0].passages[0].bars == (outer,)
    assert unit_of(specs[1], style).bars == (outer,)
    assert specs[2].passages[0].bars == (outer, inner)
    assert [unit_of(spec, style).joined for spec in specs] == [(), (outer,), (outer,)]


def test_two_quotes_have_two_bars() -> None:
    """The bars of neighbours do not run into each other, neither in a list nor one after the other."""
    (spec,) = specs_of(parse("- > a\n- > b"))
    bars = [passage.bars for passage in spec.passages if passage.bars]
    assert len(bars) == len(set(bars)) == 2
    assert specs_of(parse("> a\n\n> b"))[1].joined == ()


def test_an_alert_is_a_quote_with_a_title() -> None:
    """The title has the colour and the icon of its kind; the words below it are as dark as any."""
    (spec,) = specs_of(parse("> [!WARNING]\n> Take care.\n>\n> Really."))
    assert [passage.color for passage in spec.passages] == ["wait", "text", "text"]
    assert [bool(passage.icon) for passage in spec.passages] == [True, False, False]
    assert {bar.color for passage in spec.passages for bar in passage.bars} == {"wait"}
    assert [passage.is_close for passage in spec.passages] == [False, True, False]
    assert len(specs_of(parse("> [!TIP]"))[0].passages) == 1


def test_notes_stand_below_a_line_with_their_numbers() -> None:
    """The first note is parted from the text by a line; each has its number once."""
    specs = specs_of(parse("a[^x] b[^y]\n\n[^x]: one\n\n    more\n\n[^y]: two"))
    assert [kind.block is None for kind in specs] == [True, False, True, True]
    assert [passage.marker for spec in specs[2:] for passage in spec.passages] == ["1.", "", "2."]

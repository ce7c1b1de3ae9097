"""The measures and text formats of the transcript for one theme."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtGui import QColor, QFont, QFontMetricsF, QTextCharFormat, QTextLayout, QTextOption

from chatdesk.markup.blocks import Span, Spans
from chatdesk.ui import utf16
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.transcript.links import target_of

if TYPE_CHECKING:
    from chatdesk.ui.transcript.formulas import Formulas

_BOLD = 600
_PILL_PAD = 5
_TAB = 4
# The height of a small letter in the font of the formulas, in sizes of that font.
_FORMULA_X_HEIGHT = 0.479
# Faces that are rows of the type table under another name.
_SAME_FACES = {"note": "ui", "strong": "title", "h4": "title", "h5": "ui_strong", "h6": "ui_strong"}


class Face:
    """A row of the type table as the transcript uses it: font, height of a line, place of its baseline."""

    __slots__ = ("baseline", "font", "formula_size", "line", "name")

    def __init__(self, theme: Theme, name: str, line_name: str | None = None, *, weight: int | None = None):
        self.name = name
        self.font: QFont = theme.font(name, weight=weight)
        self.line = theme.line_height(line_name or name)
        metrics = QFontMetricsF(self.font)
        # Small letters of a formula are as high as those of the text.
        self.formula_size = metrics.xHeight() / _FORMULA_X_HEIGHT
        self.baseline = round((self.line - metrics.ascent() - metrics.descent()) / 2 + metrics.ascent())


class CodeView:
    """How the reader wants code: whether long lines wrap, and which long blocks (by their code) are open."""

    __slots__ = ("opened", "wraps")

    def __init__(self) -> None:
        self.wraps = False
        self.opened: set[str] = set()


class Style:
    """What units need to lay out and paint, made once per theme and shared by all of them."""

    def __init__(self, theme: Theme, code: CodeView | None = None) -> None:
        self.theme = theme
        self.code = code or CodeView()
        self.hang = theme.size("hang")
        self.block_gap = theme.size("block_gap")
        self.message_gap = theme.size("message_gap")
        self.item_gap = theme.space("xs")
        self.item_indent = theme.space("xl")
        self.pill_pad = theme.px(_PILL_PAD)
        self._widths: dict[str, float] = {}
        self._lengths: dict[float, int] = {}
        self._faces: dict[str, Face] = {}
        self._formats: dict[tuple[object, ...], QTextCharFormat] = {}
        metrics = QFontMetricsF(theme.font("body"))
        self.line = theme.line_height("body")
        self.character_width = max(1.0, metrics.averageCharWidth())
        self.code_width = max(1.0, QFontMetricsF(theme.font("code")).horizontalAdvance("0"))
        self._drawer: Formulas | None = None
        self.code_option = QTextOption()
        self.code_option.setWrapMode(QTextOption.WrapMode.NoWrap)
        self.code_option.setTabStopDistance(_TAB * self.code_width)
        self.code_wrap_option = QTextOption(self.code_option)
        self.code_wrap_option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)

    def formulas(self) -> Formulas:
        """Return who draws formulas; from the first call on `has_formulas` is true."""
        if self._drawer is None:
            from chatdesk.ui.transcript.formulas import Formulas

            self._drawer = Formulas.shared()
        return self._drawer

    @property
    def has_formulas(self) -> bool:
        """Whether anybody has asked for a formula."""
        return self._drawer is not None

    def px(self, length: float) -> int:
        """Scale a length by the zoom; asked for each row of a long conversation, so it is kept."""
        found = self._lengths.get(length)
        if found is None:
            found = self._lengths[length] = self.theme.px(length)
        return found

    def small_width(self, text: str) -> float:
        """Return how wide the words of a button are; what was asked for is kept."""
        width = self._widths.get(text)
        if width is None:
            metrics = QFontMetricsF(self.theme.font("small"))
            width = self._widths[text] = metrics.horizontalAdvance(text)
        return width

    def color(self, name: str) -> QColor:
        """Return the colour of a token."""
        return self.theme.color(name)

    def face(self, name: str) -> Face:
        """Return a face: a row of the type table, or one of the few that the transcript adds."""
        face = self._faces.get(name)
        if face is None:
            face = self._faces[name] = self._make_face(name)
        return face

    def code_format(self, kind: str) -> QTextCharFormat:
        """Return the format of a kind of code: "keyword", "string", ..."""
        key = ("code", kind)
        made = self._formats.get(key)
        if made is None:
            made = self._formats[key] = QTextCharFormat()
            made.setForeground(self.color(f"code_{kind}"))
        return made

    def marks(self, text: str, places: Sequence[int]) -> list[QTextLayout.FormatRange]:
        """Return the ranges of the signs that stand for what is hidden in a text."""
        ranges = []
        for place in places:
            start = utf16.length(text[:place])
            ranges.append(_range(start, start + utf16.length(text[place]), self._sign_format()))
        return ranges

    def formats(self, spans: Spans) -> list[QTextLayout.FormatRange]:
        """Return the ranges of a paragraph that differ from its plain text."""
        ranges: list[QTextLayout.FormatRange] = []
        start = 0
        for index, span in enumerate(spans):
            end = start + utf16.length(span.text)
            # The ground of inline code is wider than its letters: the letter before it and its own
            # last one keep the distance. No character is added, so copies stay as written.
            has_pad = span.code or (index + 1 < len(spans) and spans[index + 1].code)
            last = max(start, end - 1) if has_pad else end
            if last > start and _is_styled(span):
                ranges.append(_range(start, last, self._format(span, 0)))
            if end > last:
                ranges.append(_range(last, end, self._format(span, self.pill_pad)))
            start = end
        return ranges

    def _make_face(self, name: str) -> Face:
        match name:
            case "table_head":
                return Face(self.theme, "small", "ui", weight=_BOLD)
            case "table_cell":
                return Face(self.theme, "title", weight=400)
            case "wait":
                # As high as the first line of the answer that will take its place.
                return Face(self.theme, "ui", "body")
            case _:
                return Face(self.theme, _SAME_FACES.get(name, name))

    def _sign_format(self) -> QTextCharFormat:
        key = ("sign",)
        made = self._formats.get(key)
        if made is None:
            made = self._formats[key] = QTextCharFormat()
            made.setForeground(self.color("error"))
            made.setBackground(self.color("error_soft"))
        return made

    def _format(self, span: Span, spacing: int) -> QTextCharFormat:
        key = (
            span.bold,
            span.italic,
            span.strike,
            span.code,
            bool(target_of(span)),
            span.note > 0,
            spacing,
        )
        made = self._formats.get(key)
        if made is None:
            made = self._formats[key] = self._make_format(span, spacing)
        return made

    def _make_format(self, span: Span, spacing: int) -> QTextCharFormat:
        made = QTextCharFormat()
        if span.code:
            made.setFont(self.theme.font("code"))
        if span.bold:
            made.setFontWeight(_BOLD)
        if span.italic:
            made.setFontItalic(True)
        if span.strike:
            made.setFontStrikeOut(True)
        if target_of(span):
            made.setForeground(self.color("accent"))
        if span.note:
            made.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignSuperScript)
        if spacing:
            made.setFontLetterSpacingType(QFont.SpacingType.AbsoluteSpacing)
            made.setFontLetterSpacing(spacing)
        return made


def _is_styled(span: Span) -> bool:
    return bool(span.bold or span.italic or span.strike or span.code or target_of(span))


def _range(start: int, end: int, look: QTextCharFormat) -> QTextLayout.FormatRange:
    made = QTextLayout.FormatRange()
    made.start = start
    made.length = end - start
    made.format = look
    return made

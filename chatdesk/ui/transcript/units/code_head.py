"""The head of a code block: its language, how long it is, and what can be done with it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QRectF
from PySide6.QtGui import QFontMetricsF, QPainter

from chatdesk.ui.look.paint import draw_line_of_text
from chatdesk.ui.transcript.style import Style
from chatdesk.ui.transcript.units.base import Paint, Spot, Unit
from chatdesk.ui.transcript.units.buttons import paint_quiet_button, quiet_button_width

HEAD = 33
_TOP = 4
_BUTTON = 26
_EDGE = 6
# Below this width the buttons have no words.
_NARROW = 320
# Names that are not written like a word; all others get a capital letter.
_LANGUAGES = {
    "asm": "Assembly", "cpp": "C++", "cs": "C#", "csharp": "C#", "css": "CSS", "csv": "CSV", "fsharp": "F#",
    "graphql": "GraphQL", "html": "HTML", "ini": "INI", "javascript": "JavaScript", "js": "JavaScript",
    "json": "JSON", "jsonc": "JSON", "jsx": "JSX", "latex": "LaTeX", "md": "Markdown", "objc": "Objective-C",
    "php": "PHP", "powershell": "PowerShell", "ps1": "PowerShell", "py": "Python", "qml": "QML", "rb": "Ruby",
    "rs": "Rust", "scss": "SCSS", "sh": "Shell", "sql": "SQL", "svg": "SVG", "tex": "TeX", "toml": "TOML",
    "ts": "TypeScript", "tsx": "TSX", "txt": "Text", "typescript": "TypeScript", "vb": "Visual Basic",
    "xml": "XML", "yaml": "YAML", "yml": "YAML", "zsh": "Shell",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class HeadState:
    """What the head tells and offers; `card` is the frame of the block."""

    card: QRectF
    language: str
    lines: int
    is_wrapped: bool
    # There are lines to wrap, or wrapped ones; the block is long enough to fold, and is folded.
    can_wrap: bool
    can_fold: bool
    is_folded: bool


def head_spots(state: HeadState, style: Style, code: str) -> list[Spot]:
    """Return the buttons, from the left to the right; Copy is the last one."""
    radius = style.theme.radius("button")
    copy = _copy_width(style, state)
    found = [Spot("copy", _box(state, style, 0, copy), "copy", _tr("Copy the code"), code, radius)]
    taken = copy
    for name, act, label in _icons(state):
        box = _box(state, style, taken, style.px(_BUTTON))
        # The strip below the code does the same and is a stop already.
        found.append(Spot(name, box, act, label, code, radius, has_focus_stop=name != "fold_head"))
        taken += style.px(_BUTTON)
    return found[::-1]


def paint_head(painter: QPainter, x: float, y: float, unit: Unit, state: HeadState, paint: Paint) -> None:
    """Draw the head of a unit at the column's left edge; its buttons show when it is looked at."""
    style = paint.style
    is_lit = paint.spots.touches(unit)
    rest = "text_secondary" if is_lit else "text_tertiary"
    spots = head_spots(state, style, "")
    shown = spots if is_lit else spots[-1:]
    for spot in shown:
        is_copied = paint.spots.copied == (unit, spot.name)
        text, box = "", spot.rect.translated(x, y)
        if spot.name == "copy" and not _is_narrow(style, state):
            text = _copy_word(is_copied=is_copied)
            box.setLeft(box.right() - quiet_button_width(style, text, has_icon=True))
        color = "ok" if is_copied else "accent" if spot.name == "wrap" and state.is_wrapped else rest
        icon = "check" if is_copied else _ICONS[spot.name, state.is_folded]
        paint_quiet_button(painter, box, text, icon, (unit, spot.name), paint, rest=color)
    left = state.card.left() + style.hang
    right = shown[0].rect.left() - style.px(8)
    area = QRectF(x + left, y + style.px(_TOP), max(0.0, right - left), style.px(_BUTTON))
    _paint_words(painter, area, state, style)


def _paint_words(painter: QPainter, area: QRectF, state: HeadState, style: Style) -> None:
    font = style.theme.font("small")
    language = _LANGUAGES.get(state.language.lower(), state.language[:1].upper() + state.language[1:])
    count = _tr("1 line") if state.lines == 1 else _tr("{0} lines").format(f"{state.lines:,}")
    if language:
        used = draw_line_of_text(painter, area, language, font, style.color("text_secondary"))
        area.setLeft(area.left() + used + style.px(10))
    if QFontMetricsF(font).horizontalAdvance(count) <= area.width():
        draw_line_of_text(painter, area, count, font, style.color("text_tertiary"))


_ICONS = {
    (name, is_folded): icon
    for name, icons in {
        "copy": ("copy", "copy"),
        "save": ("download-simple", "download-simple"),
        "wrap": ("arrow-bend-down-left", "arrow-bend-down-left"),
        "fold_head": ("caret-up", "caret-down"),
    }.items()
    for is_folded, icon in zip((False, True), icons, strict=True)
}


def _icons(state: HeadState) -> list[tuple[str, str, str]]:
    found = [("save", "save_code", _tr("Save the code as…"))]
    if state.can_wrap:
        words = _tr("Let long lines scroll sideways") if state.is_wrapped else _tr("Wrap long lines")
        found.append(("wrap", "wrap_code", words))
    if state.can_fold:
        found.append(("fold_head", "fold_code", fold_words(state.lines, is_folded=state.is_folded)))
    return found


def fold_words(lines: int, *, is_folded: bool) -> str:
    """Return what the strip below long code says."""
    return _tr("Show all {0} lines").format(f"{lines:,}") if is_folded else _tr("Show less")


def _copy_word(*, is_copied: bool) -> str:
    return _tr("Copied") if is_copied else _tr("Copy")


def _copy_width(style: Style, state: HeadState) -> int:
    if _is_narrow(style, state):
        return style.px(_BUTTON)
    # As wide as the longer word: nothing beside it moves when it is pressed.
    words = (_copy_word(is_copied=is_copied) for is_copied in (False, True))
    return max(quiet_button_width(style, word, has_icon=True) for word in words)


def _is_narrow(style: Style, state: HeadState) -> bool:
    return state.card.width() < style.px(_NARROW)


def _box(state: HeadState, style: Style, taken: int, width: int) -> QRectF:
    right = state.card.right() - style.px(_EDGE) - taken
    return QRectF(right - width, style.px(_TOP), width, style.px(_BUTTON))


def _tr(text: str) -> str:
    return QCoreApplication.translate("Transcript", text)

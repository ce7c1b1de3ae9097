r"""The source of a formula, its marks included: `$..$`, `$$..$$`, `\(..\)` or `\[..\]`."""

from __future__ import annotations

# Beyond this nobody writes a formula; it is left as the text that it is.
LONGEST = 10_000


def tex_of(source: str) -> tuple[str, bool]:
    """What stands between the marks of a formula, and whether it is one for a line of its own."""
    is_display = source.startswith(("$$", "\\["))
    width = 1 if source.startswith("$") and not is_display else 2
    return source[width:-width].strip(), is_display

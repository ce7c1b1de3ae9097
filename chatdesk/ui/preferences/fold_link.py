"""Words that open and fold what stands below them, with a caret that shows which it is."""

from __future__ import annotations

from chatdesk.ui.look.buttons import LinkButton
from chatdesk.ui.look.theme import Theme


class FoldLink(LinkButton):
    """Checked while what it opens is open."""

    def __init__(self, theme: Theme, text: str) -> None:
        super().__init__(theme, text, icon_name="caret-right")
        self.setCheckable(True)
        self.toggled.connect(lambda is_open: self.set_icon_name("caret-down" if is_open else "caret-right"))

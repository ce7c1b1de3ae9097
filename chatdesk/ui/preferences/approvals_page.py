"""Approvals: what tools may do unasked, every rule with its Revoke."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import Qt

from chatdesk.domain.approval import ApprovalRule, Covers
from chatdesk.domain.errors import SettingsError
from chatdesk.domain.hidden import spelled
from chatdesk.settings.declared import READ_UNASKED
from chatdesk.settings.file import ConfigFile
from chatdesk.ui.bridge import Tasks
from chatdesk.ui.look.buttons import LinkButton, PlainButton
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.preferences.boxes import Box, FormRow, by_enter
from chatdesk.ui.preferences.ports import RuleKeeper
from chatdesk.ui.preferences.settings_page import SettingsPage
from chatdesk.ui.preferences.words import Sentence, Tone, Words

_LONGEST_NAME = 60


class RuleRow(Box):
    """One rule: what may run, where, since when; and the button that ends it."""

    def __init__(self, theme: Theme, rule: ApprovalRule, place: str) -> None:
        super().__init__(theme, is_row=True, gap=12)
        self.rule = rule
        title = Words(theme, self._title(), "ui_strong", "text", height=22)
        told = Sentence(theme, self._details(place))
        said = Box(theme, title, told, gap=2)
        self.revoke = by_enter(PlainButton(theme, self.tr("Revoke")))
        self.revoke.setAccessibleName(f"Revoke {self._title()}, {place}")
        self.line.addWidget(said, 1)
        self.line.addWidget(self.revoke, 0, Qt.AlignmentFlag.AlignTop)

    def _title(self) -> str:
        rule = self.rule
        server, tool = _short(rule.server), _short(rule.tool)
        if rule.covers is Covers.SERVER:
            return self.tr("Every tool of {0}").format(server)
        return self.tr("{0} of {1}").format(tool, server)

    def _details(self, place: str) -> str:
        rule = self.rule
        count = len(rule.fingerprints)
        many = self.tr("The {0} tools that it offered then.").format(count)
        which = {
            Covers.TOOL: self.tr("Whatever its arguments."),
            Covers.ARGUMENTS: self.tr("With exactly these arguments: {0}").format(spelled(rule.excerpt)),
            Covers.SERVER: many if count > 1 else self.tr("The one tool that it offered then."),
        }[rule.covers]
        since = time.strftime("%Y-%m-%d", time.localtime(rule.created_at))
        return self.tr("{0}, since {1}. {2}").format(place, since, which)


class ApprovalsPage(SettingsPage):
    """All rules, the newest first. `title_of` names a conversation by its id, "" for one that is gone."""

    def __init__(
        self,
        theme: Theme,
        config: ConfigFile,
        rules: RuleKeeper,
        title_of: Callable[[str], str],
        tasks: Tasks,
    ) -> None:
        super().__init__(theme, (READ_UNASKED,), config, tasks)
        self._theme = theme
        self._keeper = rules
        self._title_of = title_of
        self._tasks = tasks
        self.note = Sentence(theme)
        self.list = Box(theme, gap=16)
        self.rows: list[RuleRow] = []
        self.revoke_all = by_enter(LinkButton(theme, self.tr("Revoke all")))
        self.revoke_all.clicked.connect(lambda: self._revoke([row.rule for row in self.rows]))
        body = Box(theme, self.note, self.list, gap=12, margins=(0, 6, 0, 0))
        body.line.addWidget(self.revoke_all, 0, Qt.AlignmentFlag.AlignLeft)
        self.line.takeAt(self.line.count() - 1)  # the stretch: a row follows
        self.add(FormRow(theme, self.tr("Allowed unasked"), body, buddy=self.revoke_all))
        self.line.addStretch(1)

    def refresh(self) -> None:
        """Show the rules as they are now."""
        super().refresh()
        self._show_rules()

    def set_theme(self, theme: Theme) -> None:
        """Take the measures of another theme."""
        self._theme = theme
        super().set_theme(theme)

    def _show_rules(self) -> None:
        for row in self.rows:
            row.hide()
            row.deleteLater()
        self.rows = [RuleRow(self._theme, rule, self._place_of(rule)) for rule in self._keeper.rules()]
        for row in self.rows:
            row.revoke.clicked.connect(lambda _checked=False, rule=row.rule: self._revoke([rule]))
            self.list.add(row)
        self.list.setVisible(bool(self.rows))
        self.revoke_all.setVisible(len(self.rows) > 1)
        some = self.tr("All else asks. A rule ends by itself when its tool changes: you are asked again.")
        none = self.tr("Nothing yet. When a tool asks to run, “Always…” makes a rule that stands here.")
        self.note.say(some if self.rows else none)

    def _place_of(self, rule: ApprovalRule) -> str:
        if not rule.conversation_id:
            return self.tr("In every conversation")
        title = self._title_of(rule.conversation_id)
        if not title:
            return self.tr("In a conversation that is gone")
        return self.tr("In “{0}”").format(_short(title))

    def _revoke(self, rules: list[ApprovalRule]) -> None:
        if rules:
            self._tasks.spawn(self._drop(frozenset(rule.id for rule in rules)))

    async def _drop(self, rule_ids: frozenset[str]) -> None:
        place = next((at for at, row in enumerate(self.rows) if row.rule.id in rule_ids), 0)
        had_focus = any(row.revoke.hasFocus() for row in self.rows) or self.revoke_all.hasFocus()
        try:
            await self._keeper.revoke(rule_ids)
        except SettingsError as error:
            self._show_rules()
            self.note.say(f"{error.text} {error.hint}".strip(), Tone.ERROR)
            return
        self._show_rules()
        if had_focus:
            self._focus_near(place)

    def _focus_near(self, place: int) -> None:
        """Stay where the rule was that went."""
        nearest = self.rows[min(place, len(self.rows) - 1)].revoke if self.rows else None
        target = nearest or self.fields[READ_UNASKED.id].buddy
        target.setFocus(Qt.FocusReason.OtherFocusReason)


def _short(text: str) -> str:
    line = spelled(" ".join(text.split()))
    return line if len(line) <= _LONGEST_NAME else f"{line[: _LONGEST_NAME - 1]}…"

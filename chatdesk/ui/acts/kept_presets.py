"""Presets by name: one is put into force in a conversation, or made of what is in force there."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from chatdesk.domain.preset import NamedPreset, Preset, summary_of, told_parameter
from chatdesk.settings.named_lists import NamedList
from chatdesk.ui.accounts import Accounts
from chatdesk.ui.acts.keeping import Keeping, KeepingWords
from chatdesk.ui.bridge import Tasks
from chatdesk.ui.desk.desk import Desk
from chatdesk.ui.page.conversation_page import ConversationPage
from chatdesk.ui.window.main_window import MainWindow
from chatdesk.ui.window.notices import Notice, NoticeKind

_USED = "preset_used"


@dataclass(frozen=True, slots=True)
class _InForce:
    """Who answers in a conversation, and what is told to it."""

    answering: tuple[str, str]
    preset: Preset


@dataclass(frozen=True, slots=True)
class _Change:
    """What a preset has changed, and where."""

    conversation_id: str
    before: _InForce
    after: _InForce


class KeptPresets(QObject):
    """Puts presets into force and keeps them.

    `can_undo_changed` tells whether there is a way back from the last one that was put into force.
    """

    can_undo_changed = Signal(bool)

    def __init__(
        self,
        window: MainWindow,
        desk: Desk,
        accounts: Accounts,
        presets: NamedList[NamedPreset],
        tasks: Tasks,
    ) -> None:
        super().__init__(window)
        self._window, self._desk, self._accounts = window, desk, accounts
        self._presets = presets
        self._change: _Change | None = None
        words = KeepingWords(
            self.tr("“{0}” is a preset now"),
            self.tr("“{0}” holds these settings now"),
            self.tr("The palette finds it; Preferences, Presets changes it."),
        )
        self.keeping = Keeping(window, presets, tasks, "preset_kept", words)
        window.notices.act_chosen.connect(self._on_act)

    def use(self, name: str) -> None:
        """Put a preset into force in the conversation in front, and say what is another now."""
        named = self._presets.find(name)
        if named is None:
            return
        page = self._desk.page
        page.preset_bar.settle()
        before = _in_force(page)
        is_gone = bool(named.account_id) and self._accounts.find(named.account_id) is None
        answering = before.answering
        if named.account_id and not is_gone:
            answering = self._accounts.default_choice(named.account_id, named.model)
        self._put(page, _InForce(answering, named.preset))
        after = _in_force(page)
        gone = self.tr("Its account is gone: {0} answers on.").format(self._model_of(page)) if is_gone else ""
        if after == before:
            self._set_change(None)
            title = self.tr("“{0}” is set already").format(name)
            self._tell(Notice(_USED, title, gone, is_quiet=not gone))
            return
        self._set_change(_Change(page.conversation.id, before, after))
        told = " ".join(filter(None, (self._told(page, before, after), gone)))
        kind = NoticeKind.WARNING if is_gone else NoticeKind.DONE
        title = self.tr("“{0}” is set").format(name)
        self._tell(Notice(_USED, title, told, kind, act=self.tr("Undo")))

    def undo(self) -> None:
        """Bring back what was in force before the last preset; what was changed since by hand stays."""
        change = self._change
        page = None if change is None else self._desk.page_of(change.conversation_id)
        self._set_change(None)
        self._window.notices.take_back(_USED)
        if change is None:
            return
        if page is None:
            title = self.tr("That conversation is not open any more")
            self._tell(Notice(_USED, title, self.tr("What is set there stays.")))
            return
        if page is not self._desk.page:
            self._desk.open(change.conversation_id)
        page.preset_bar.settle()
        now, before, after = _in_force(page), change.before, change.after
        preset = now.preset
        if preset.system == after.preset.system:
            preset = replace(preset, system=before.preset.system)
        if preset.parameters == after.preset.parameters:
            preset = replace(preset, parameters=before.preset.parameters)
        answering = before.answering if now.answering == after.answering else now.answering
        self._put(page, _InForce(answering, preset))
        self._tell(Notice(_USED, self.tr("What was set before is back"), is_quiet=True))

    def tell_none(self) -> None:
        """Say how the first one is made."""
        told = self.tr(
            "Set this conversation up, then choose “Save the settings as a preset” in the palette."
        )
        self._tell(Notice(_USED, self.tr("There are no presets yet"), told))

    def save(self) -> None:
        """Ask for a name for what is in force in the conversation in front, and keep it."""
        from chatdesk.ui.palette.name_panel import Naming

        page = self._desk.page
        page.preset_bar.settle()
        known = [(one.name, self._line(one)) for one in self._presets.all()]
        question = self.tr("Save the settings of this conversation as a preset")
        head = page.conversation
        now = NamedPreset("", page.branch.preset, head.account_id, head.model)
        naming = Naming(question, self._line(now), "sliders-horizontal", known)
        self.keeping.ask(naming, lambda name: replace(now, name=name))

    def _on_act(self, key: str) -> None:
        if key == _USED:
            self.undo()

    def _put(self, page: ConversationPage, wanted: _InForce) -> None:
        # First what is told: a message that waits for a model goes out with it.
        page.preset_bar.take(wanted.preset)
        if wanted.answering != (page.conversation.account_id, page.conversation.model):
            self._desk.choose_model(*wanted.answering)

    def _told(self, page: ConversationPage, before: _InForce, after: _InForce) -> str:
        """Return what is another now, as a sentence."""
        words = []
        if after.answering != before.answering:
            words.append(self.tr("model {0}").format(self._model_of(page)))
        if after.preset.system != before.preset.system:
            some, none = self.tr("another system prompt"), self.tr("no system prompt")
            words.append(some if after.preset.system.strip() else none)
        if after.preset.parameters != before.preset.parameters:
            told = [told_parameter(*pair) for pair in after.preset.parameters.items()]
            words += told or [self.tr("no parameters")]
        said = ", ".join(words)
        return f"{said[:1].upper()}{said[1:]}."

    def _model_of(self, page: ConversationPage) -> str:
        return self._accounts.describe(page.conversation.account_id, page.conversation.model)[0]

    def _line(self, named: NamedPreset) -> str:
        who = self._accounts.describe(named.account_id, named.model)[0] if named.account_id else ""
        return " · ".join(filter(None, (who, summary_of(named.preset))))

    def _set_change(self, change: _Change | None) -> None:
        self._change = change
        self.can_undo_changed.emit(change is not None)

    def _tell(self, notice: Notice) -> None:
        self._window.notices.show_notice(notice)


def _in_force(page: ConversationPage) -> _InForce:
    head = page.conversation
    return _InForce((head.account_id, head.model), page.branch.preset)

"""What the palette can offer now: commands, conversations, models, presets, prompts and settings."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from chatdesk.commands.command import Command, When
from chatdesk.commands.keymap import Keymap
from chatdesk.commands.table import COMMANDS
from chatdesk.domain.matching import Match, Pattern
from chatdesk.domain.preset import NamedPreset, summary_of
from chatdesk.domain.prompt_snippet import PromptSnippet
from chatdesk.settings.accounts import BuiltIn
from chatdesk.store.titles import Titled
from chatdesk.ui.accounts import Accounts
from chatdesk.ui.acts.offers import Offers
from chatdesk.ui.desk.desk import Desk
from chatdesk.ui.desk.titles import Titles
from chatdesk.ui.help.pages import PAGES as HELP_PAGES
from chatdesk.ui.look.keycap import split_keys
from chatdesk.ui.palette.items import Found, Item, Kind
from chatdesk.ui.preferences.contents import PAGES
from chatdesk.ui.search.search_model import moment
from chatdesk.ui.window.actions import Actions

# What fits into a row, more or less: all of it is searched with each key.
_LONGEST_DETAIL = 120
_NOT_OFFERED = frozenset({"palette.open"})
_ALL = Match(1.0, ())
_PLAIN_ICONS = {Kind.COMMAND: "caret-right", Kind.CONVERSATION: "chat-teardrop-text", Kind.MODEL: "cube"}


class PaletteSources:
    """Gathers the items when the palette opens (`begin`); conversations are found in the index of titles."""

    def __init__(
        self,
        actions: Actions,
        keymap: Keymap,
        desk: Desk,
        accounts: Accounts,
        offers: Offers,
        titles: Titles,
    ) -> None:
        self._actions, self._keymap, self._desk = actions, keymap, desk
        self._accounts, self._offers = accounts, offers
        self._items: dict[Kind, list[Item]] = {}
        self._titles = titles

    def begin(self) -> None:
        """Forget what was gathered before."""
        self._items.clear()

    def items(self, kind: Kind) -> list[Item]:
        """Return all items of a kind but conversations."""
        if kind not in self._items:
            makers = {
                Kind.COMMAND: self._commands,
                Kind.PRESET: self._presets,
                Kind.MODEL: self._models,
                Kind.SNIPPET: self._snippets,
                Kind.PROMPT: self._prompt_items,
                Kind.SETTING: _settings,
                Kind.HELP: _help_pages,
            }
            self._items[kind] = makers[kind]() if kind in makers else []
        return self._items[kind]

    def conversations(self, pattern: Pattern, most: int) -> list[Found]:
        """Return the conversations that fit best; without a pattern the newest."""
        if not pattern:
            return [(self._conversation(head), _ALL) for head in self._titles.newest(most)]
        return [(self._conversation(head), match) for head, match in self._titles.find(pattern, most)]

    def find(self, key: str) -> Item | None:
        """Return the item of a key; None where it is gone."""
        kind, _, value = key.partition("\t")
        if kind == Kind.CONVERSATION:
            head = self._titles.of(value)
            return None if head is None else self._conversation(head)
        if kind not in tuple(Kind):
            return None
        return next((item for item in self.items(Kind(kind)) if item.key == key), None)

    def _commands(self) -> list[Item]:
        return [self._command(command) for command in COMMANDS if command.id not in _NOT_OFFERED]

    def _command(self, command: Command) -> Item:
        is_able = self._actions.action(command.id).isEnabled()
        return Item(
            Kind.COMMAND,
            (command.id,),
            _commands_tr(command.title).rstrip("…"),
            _commands_tr(command.help).rstrip("."),
            command.icon or _PLAIN_ICONS[Kind.COMMAND],
            split_keys(self._keymap.shown(command.id)),
            note="" if is_able else reason_not_now(command),
            also=command.id.replace(".", " ").replace("_", " "),
            is_able=is_able,
            is_local=command.is_local,
        )

    def _conversation(self, head: Titled) -> Item:
        return Item(
            Kind.CONVERSATION,
            (head.id,),
            " ".join(head.title.split()) or _tr("New conversation"),
            moment(head.updated_at),
            _PLAIN_ICONS[Kind.CONVERSATION],
            is_current=head.id == self._desk.page.conversation.id,
        )

    def _models(self) -> list[Item]:
        now = self._desk.page.conversation
        items = []
        for account in self._accounts.answering():
            is_built_in = isinstance(account, BuiltIn)
            for model in self._accounts.known_models(account):
                is_current = (account.id, model) == (now.account_id, now.model)
                title = account.name if is_built_in and account.models == (model,) else model
                detail = _tr(account.note) if isinstance(account, BuiltIn) else account.name
                value = (account.id, model)
                items.append(
                    Item(Kind.MODEL, value, title, detail, _PLAIN_ICONS[Kind.MODEL], is_current=is_current)
                )
        return items

    def _presets(self) -> list[Item]:
        return [self._preset(preset) for preset in self._offers.presets()]

    def _preset(self, named: NamedPreset) -> Item:
        page = self._desk.page
        account = self._accounts.find(named.account_id)
        who = self._accounts.describe(named.account_id, named.model)[0] if account is not None else ""
        is_gone = bool(named.account_id) and account is None
        answering = (page.conversation.account_id, page.conversation.model)
        is_same_model = not named.account_id or (named.account_id, named.model) == answering
        return Item(
            Kind.PRESET,
            (named.name,),
            named.name,
            " · ".join(filter(None, (who, summary_of(named.preset))))[:_LONGEST_DETAIL],
            "sliders-horizontal",
            note=_tr("its account is gone") if is_gone else "",
            also=named.model,
            is_current=is_same_model and named.preset == page.branch.preset,
        )

    def _snippets(self) -> list[Item]:
        return [_snippet(snippet) for snippet in self._offers.snippets()]

    def _prompt_items(self) -> list[Item]:
        return [
            Item(
                Kind.PROMPT,
                (prompt.server, prompt.name),
                prompt.shown_name,
                prompt.description,
                "text-align-left",
                note=" · ".join(filter(None, (prompt.server, _asks_for(len(prompt.arguments))))),
                also=f"{prompt.name} {prompt.server}",
            )
            for prompt in self._offers.prompts()
        ]


def reason_not_now(command: Command) -> str:
    """Return when a command can be given that cannot be given now."""
    by_when = {
        When.TURN_RUNNING: _tr("while an answer is written"),
        When.ANY_TURN_RUNNING: _tr("while an answer is written"),
        When.INSPECTOR: _tr("in the inspector"),
        When.TRANSCRIPT: _tr("with a message chosen"),
        When.TURN_AT_REST: _tr("after an answer"),
    }
    by_id = {
        "tool.approve": _tr("when a tool call waits"),
        "tool.deny": _tr("when a tool call waits"),
        "turn.try_now": _tr("while a retry waits"),
        "turn.keep_waiting": _tr("while a server is silent"),
        "turn.continue": _tr("when an answer ended early"),
        "turn.undo_continue": _tr("after Continue"),
        "turn.redo_continue": _tr("after Undo Continue"),
        "message.branch_previous": _tr("with several versions"),
        "message.branch_next": _tr("with several versions"),
        "conversation.undo_delete": _tr("after a deletion"),
        "preset.undo": _tr("after a preset"),
        "reply.copy_failure": _tr("after an error"),
    }
    return by_id.get(command.id) or by_when.get(command.when) or _tr("after the first message")


def _snippet(snippet: PromptSnippet) -> Item:
    text = " ".join(snippet.text.split())[:_LONGEST_DETAIL]
    note = _asks_for(len(snippet.asked))
    return Item(Kind.SNIPPET, (snippet.name,), snippet.name, text, "note", note=note)


def _settings() -> list[Item]:
    items = []
    for page in PAGES:
        title = _tr("Preferences: {0}").format(page.shown_title)
        items.append(Item(Kind.SETTING, (page.id,), title, icon=page.icon))
    for page in PAGES:
        for setting in page.settings:
            title = _setting_tr(setting.title)
            detail, more = page.shown_title, f"{_setting_tr(setting.help)} {setting.id}"
            value = (page.id, setting.id)
            items.append(Item(Kind.SETTING, value, title, detail, page.icon, also=more))
        for topic in page.topics:
            title, more = _preferences_tr(topic.title), _preferences_tr(topic.text)
            value = (page.id, topic.id)
            items.append(Item(Kind.SETTING, value, title, page.shown_title, page.icon, also=more))
    return items


def _help_pages() -> list[Item]:
    return [
        Item(Kind.HELP, (page.id,), _tr("Help: {0}").format(page.shown_title), icon=page.icon)
        for page in HELP_PAGES
    ]


def _asks_for(count: int) -> str:
    if not count:
        return ""
    return _tr("asks for 1 word") if count == 1 else _tr("asks for {0} words").format(count)


def _commands_tr(text: str) -> str:
    return QCoreApplication.translate("Commands", text)


def _setting_tr(text: str) -> str:
    return QCoreApplication.translate("SettingField", text)


def _preferences_tr(text: str) -> str:
    return QCoreApplication.translate("Preferences", text)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Palette", text)

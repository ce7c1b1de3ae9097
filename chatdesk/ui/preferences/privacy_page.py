"""Privacy: what is kept where, what goes out to whom, and the switches for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt

from chatdesk.settings.accounts import Account
from chatdesk.settings.declared import LOOK_FOR_LOCAL_SERVERS, LOOK_UP_USAGE
from chatdesk.settings.file import ConfigFile
from chatdesk.ui.bridge import Tasks
from chatdesk.ui.look.buttons import LinkButton
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.preferences.boxes import Box, FormRow, by_enter
from chatdesk.ui.preferences.ports import KeyKeeper, KeyringState
from chatdesk.ui.preferences.settings_page import SettingsPage
from chatdesk.ui.preferences.words import Sentence, Tone


class PrivacyPage(SettingsPage):
    """Made when it is first looked at; asks for the keyring and the accounts each time it is shown."""

    def __init__(
        self,
        theme: Theme,
        config: ConfigFile,
        keys: KeyKeeper,
        accounts: Callable[[], Sequence[Account]],
        tasks: Tasks,
    ) -> None:
        super().__init__(theme, (), config, tasks)
        self._config, self._keys, self._accounts, self._tasks = config, keys, accounts, tasks
        self.keyring = Sentence(theme, self.tr("Asking…"), "ui", Tone.PLAIN)
        self.look_again = by_enter(LinkButton(theme, self.tr("Look again")))
        self.services = Sentence(theme, "", "ui", Tone.PLAIN)
        self.moderation = Sentence(theme, "", "ui", Tone.PLAIN)
        self.tools = Sentence(theme, "", "ui", Tone.PLAIN)
        self._build(theme)

    def refresh(self) -> None:
        """Show the values in force, who keeps the keys now, and who is asked."""
        super().refresh()
        self._tell_who_is_asked()
        self._tasks.spawn(self._ask_keyring())

    def _build(self, theme: Theme) -> None:
        tr = self.tr
        self.line.takeAt(self.line.count() - 1)  # the stretch: rows follow
        words = tr(
            "Kept in one file on this computer and nowhere else. What is deleted can be brought back for"
            " thirty days, and is removed then."
        )
        self._tell(theme, tr("Conversations"), Sentence(theme, words, "ui", Tone.PLAIN))
        self._tell(theme, tr("Models"), self.services)
        told = Box(theme, self.keyring, gap=4, margins=(0, 6, 0, 0))
        told.line.addWidget(self.look_again, 0, Qt.AlignmentFlag.AlignLeft)
        self.add(FormRow(theme, tr("Keys"), told, buddy=self.look_again))
        self.look_again.hide()
        self.look_again.clicked.connect(lambda: self._tasks.spawn(self._ask_keyring()))
        self._tell(theme, tr("Tools"), self.tools)
        self._tell(theme, tr("Moderation"), self.moderation)
        self._tell_what_is_fixed(theme)
        for setting in (LOOK_FOR_LOCAL_SERVERS, LOOK_UP_USAGE):
            self.add_setting(theme, setting, self._config, self._tasks)
        self.line.addStretch(1)

    def _tell_what_is_fixed(self, theme: Theme) -> None:
        tr = self.tr
        pictures = tr(
            "Pictures that an answer names on the web are never loaded. A link is opened only when you"
            " press it."
        )
        streams = tr(
            "What servers sent, byte by byte, is in memory for the inspector until the program ends. It is"
            " written to a file only when you save it, without keys."
        )
        nothing = tr("None. The program reports nothing to its makers and looks for no updates.")
        titles = (tr("Pictures, links"), tr("Raw streams"), tr("Statistics"))
        for title, words in zip(titles, (pictures, streams, nothing), strict=True):
            self._tell(theme, title, Sentence(theme, words, "ui", Tone.PLAIN))

    def _tell(self, theme: Theme, title: str, sentence: Sentence) -> None:
        self.add(FormRow(theme, title, Box(theme, sentence, margins=(0, 6, 0, 0))))

    def _tell_who_is_asked(self) -> None:
        tr = self.tr
        self.services.say(
            tr(
                "A question goes, with its conversation, to the service of the account that is chosen for it."
                " Models on this computer keep it here."
            ),
            Tone.PLAIN,
        )
        names = [account.name for account in self._accounts() if account.moderation_url]
        some = tr("Asked about questions and answers by these accounts: {0}.").format(", ".join(names))
        none = tr("No account asks a moderation service. One is named under Advanced of an account.")
        self.moderation.say(some if names else none, Tone.PLAIN)
        count = len(self._config.config.tool_servers)
        many = tr("{0} tool servers are set up. They get what a model gives a tool to do, once you allow it.")
        one = tr("One tool server is set up. It gets what a model gives a tool to do, once you allow it.")
        no_server = tr(
            "No tool server is set up. Built-in tools run here; one loads web pages, once you allow it."
        )
        self.tools.say((one if count == 1 else many.format(count)) if count else no_server, Tone.PLAIN)

    async def _ask_keyring(self) -> None:
        state: KeyringState = await self._keys.backend()
        self.look_again.setVisible(not state.is_usable)
        if state.is_usable:
            words = self.tr("Keys are kept by {0}, never in a file, a log or an export. {1}")
            text = words.format(state.name, state.why).strip()
            self.keyring.say(text, Tone.PLAIN, strong=state.name.partition(" (")[0])
            return
        words = self.tr("{0} Keys can be given for one session, or come from the environment.")
        self.keyring.say(words.format(state.why).strip(), Tone.WARNING)

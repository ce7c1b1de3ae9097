"""Presets and snippets in a window: found in the palette, put into force, written, kept, taken back."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from chatdesk.commands.keymap import Keymap
from chatdesk.commands.table import COMMANDS
from chatdesk.domain.message import Message, Role, TextPart
from chatdesk.domain.preset import NamedPreset, Preset
from chatdesk.domain.prompt_snippet import PromptSnippet
from chatdesk.settings.accounts import Account
from chatdesk.settings.file import ConfigFile
from chatdesk.settings.named_lists import NamedList
from chatdesk.settings.named_tables import PRESETS, SNIPPETS
from chatdesk.ui.accounts import Accounts
from chatdesk.ui.acts.kept_presets import KeptPresets
from chatdesk.ui.acts.kept_snippets import KeptSnippets
from chatdesk.ui.acts.offers import Offers
from chatdesk.ui.acts.summoning import Summoning
from chatdesk.ui.desk.titles import Titles
from chatdesk.ui.palette.name_panel import NamePanel
from chatdesk.ui.palette.palette import Palette
from chatdesk.ui.palette.prompt_panel import PromptPanel
from chatdesk.ui.window.actions import Actions
from tests.app.desk_in_window import DeskInWindow, desk_in_window

pytestmark = pytest.mark.qt

_Key = Qt.Key
REVIEW = NamedPreset("Review", Preset("You review code.", {"temperature": 0.2}), "work", "large")
BARE = NamedPreset("Bare")
LOST = NamedPreset("Lost", Preset("You are lost."), "gone", "small")
GREET = PromptSnippet("Greet", "Hello {{who}}, it is {{date}}.")
PLAIN = PromptSnippet("Sign", "Yours,\nAda")
PASTE = PromptSnippet("Sum up", "Sum up:\n{{clipboard}}")


class Kept:
    """Both kinds over a window, with a configuration file of their own."""

    def __init__(self, made: DeskInWindow, folder: Path) -> None:
        self.made = made
        self.config = ConfigFile(folder / "config.toml")
        self.config.put_account(Account("work", "Work", "http://localhost/v1", models=("large", "small")))
        self.presets: NamedList[NamedPreset] = NamedList(self.config, PRESETS, lambda now: now.presets)
        self.snippets: NamedList[PromptSnippet] = NamedList(self.config, SNIPPETS, lambda now: now.snippets)
        self.accounts = Accounts(self.config, {})
        self.use_presets = KeptPresets(made.window, made.desk, self.accounts, self.presets, made.tasks)
        self.use_snippets = KeptSnippets(made.window, made.desk, self.snippets, made.tasks)
        self.ways_back: list[bool] = []
        self.use_presets.can_undo_changed.connect(self.ways_back.append)

    @property
    def in_force(self) -> tuple[str, str, Preset]:
        """Who answers in the conversation in front, and what is told to it."""
        page = self.made.page
        return page.conversation.account_id, page.conversation.model, page.branch.preset

    @property
    def told(self) -> str:
        """The newest notice in full."""
        notice = self.made.window.notices.newest()
        return "" if notice is None else notice.words

    @property
    def words(self) -> PromptPanel:
        """What asks for the words of a snippet."""
        assert self.use_snippets.panel is not None
        return self.use_snippets.panel

    def name(self, panel: NamePanel | None, name: str) -> None:
        """Write a name over what is proposed, and press Enter."""
        assert panel is not None
        assert not panel.isHidden()
        QTest.keyClicks(panel.field, name)
        QTest.keyClick(panel.field, _Key.Key_Return)

    def choose_act(self) -> None:
        """Press the act of the notice that is shown."""
        notice = self.made.window.notices.current()
        assert notice is not None
        self.made.window.notices.act_chosen.emit(notice.key)


async def test_a_preset_sets_all_at_once_and_undo_brings_it_back(tmp_path: Path) -> None:
    """Who answers, the system prompt, the parameters; the receipt names what is another now."""
    async with desk_in_window(tmp_path) as made:
        kept = Kept(made, tmp_path)
        kept.presets.put(REVIEW)
        before = kept.in_force
        kept.use_presets.use("Review")
        assert kept.in_force == ("work", "large", REVIEW.preset)
        assert kept.told == "“Review” is set. Model large, another system prompt, temperature 0.2."
        assert made.page.preset_bar.isVisible()
        kept.choose_act()
        assert kept.in_force == before
        assert kept.ways_back == [True, False]


async def test_it_is_kept_with_the_conversation(tmp_path: Path) -> None:
    """As what is set by hand is: the next start shows it."""
    async with desk_in_window(tmp_path, Message(Role.USER, (TextPart("Hello"),), created_at=5)) as made:
        kept = Kept(made, tmp_path)
        kept.presets.put(REVIEW)
        kept.use_presets.use("Review")
        await made.settle()
        loaded = await made.store.conversations.load("a")
        assert loaded is not None
        assert loaded.preset == REVIEW.preset


async def test_undo_leaves_what_was_changed_by_hand_since(tmp_path: Path) -> None:
    """Only what the preset has set, and is still so, goes back."""
    async with desk_in_window(tmp_path) as made:
        kept = Kept(made, tmp_path)
        kept.presets.put(REVIEW)
        account, model, _ = kept.in_force
        kept.use_presets.use("Review")
        made.page.preset_bar.take(Preset("My own.", {"temperature": 0.2}))
        kept.use_presets.undo()
        assert kept.in_force == (account, model, Preset("My own."))
        kept.use_presets.undo()
        assert kept.in_force == (account, model, Preset("My own."))


async def test_undo_after_the_conversation_was_closed_says_so(tmp_path: Path) -> None:
    """Nothing is set in another one instead."""
    async with desk_in_window(tmp_path, Message(Role.USER, (TextPart("Hello"),), created_at=5)) as made:
        kept = Kept(made, tmp_path)
        kept.presets.put(REVIEW)
        kept.use_presets.use("Review")
        made.desk.new()
        made.desk._pages.close("a")
        before = kept.in_force
        kept.use_presets.undo()
        assert kept.in_force == before
        assert kept.told == "That conversation is not open any more. What is set there stays."
        kept.use_presets.tell_none()
        assert kept.told.startswith("There are no presets yet.")


async def test_an_open_form_shows_it_and_can_take_it_back_too(tmp_path: Path) -> None:
    """What was just typed there is a step of its own."""
    async with desk_in_window(tmp_path) as made:
        kept = Kept(made, tmp_path)
        kept.presets.put(REVIEW)
        made.page.preset_bar.toggle()
        form = made.page.preset_bar.form
        assert form is not None
        QTest.keyClicks(form.system.edit, "Be brief")
        kept.use_presets.use("Review")
        assert form.system.text() == "You review code."
        assert form.fields["temperature"].editor.text() == "0.2"
        form.undo()
        assert made.page.branch.preset == Preset("Be brief")


async def test_without_a_model_whoever_answers_goes_on(tmp_path: Path) -> None:
    """The same where nothing changes: it is said, and there is nothing to undo."""
    async with desk_in_window(tmp_path) as made:
        kept = Kept(made, tmp_path)
        kept.presets.put(BARE)
        before = kept.in_force
        kept.use_presets.use("Bare")
        assert kept.in_force == before
        assert kept.told == "“Bare” is set already"
        assert kept.ways_back == [False]


async def test_a_preset_whose_account_is_gone_says_so(tmp_path: Path) -> None:
    """Its words are in force, and the model that answered goes on."""
    async with desk_in_window(tmp_path) as made:
        kept = Kept(made, tmp_path)
        kept.presets.put(LOST)
        made.desk.choose_model("work", "small")
        kept.use_presets.use("Lost")
        assert kept.in_force == ("work", "small", LOST.preset)
        assert "Its account is gone: small answers on." in kept.told


async def test_settings_are_kept_under_a_name(tmp_path: Path) -> None:
    """Written into the file; one of that name is replaced, which can be undone."""
    async with desk_in_window(tmp_path) as made:
        kept = Kept(made, tmp_path)
        made.desk.choose_model("work", "large")
        made.page.preset_bar.take(REVIEW.preset)
        kept.use_presets.save()
        kept.name(kept.use_presets.keeping.panel, "Review")
        await made.settle()
        assert kept.presets.all() == (REVIEW,)
        assert kept.told.startswith("“Review” is a preset now")
        made.page.preset_bar.take(Preset("Another."))
        kept.use_presets.save()
        kept.name(kept.use_presets.keeping.panel, "Review")
        await made.settle()
        assert kept.presets.all()[0].preset == Preset("Another.")
        kept.choose_act()
        await made.settle()
        assert kept.presets.all() == (REVIEW,)


async def test_a_name_is_looked_for_among_those_there_are(tmp_path: Path) -> None:
    """The first row keeps under a new name, the ones below replace; without a name nothing can be chosen."""
    async with desk_in_window(tmp_path) as made:
        kept = Kept(made, tmp_path)
        kept.presets.put(REVIEW)
        kept.use_presets.save()
        panel = kept.use_presets.keeping.panel
        assert panel is not None
        texts = [row.text for row in panel.rows]
        assert texts[0] == "Save the settings of this conversation as a preset"
        assert texts[2:] == ["Replace", "Review"]
        QTest.keyClicks(panel.field, "rev")
        assert [row.text for row in panel.rows if row.item] == ["Save as “rev”", "Review"]
        QTest.keyClick(panel.field, _Key.Key_Down)
        QTest.keyClick(panel.field, _Key.Key_Return)
        await made.settle()
        assert [one.name for one in kept.presets.all()] == ["Review"]


async def test_what_cannot_be_written_is_told(tmp_path: Path) -> None:
    """And what there was stays."""
    async with desk_in_window(tmp_path) as made:
        kept = Kept(made, tmp_path)
        troubles: list[object] = []
        kept.use_snippets.keeping.trouble.connect(troubles.append)
        made.page.composer.set_text("Authorization: Bearer abcdef1234567890")
        kept.use_snippets.save()
        kept.name(kept.use_snippets.keeping.panel, "Key")
        await made.settle()
        assert "looks like a key" in str(troubles[0])
        assert kept.snippets.all() == ()


async def test_a_snippet_stands_at_the_caret_and_one_undo_takes_it(tmp_path: Path) -> None:
    """What was typed before and after stays, each a step of its own."""
    async with desk_in_window(tmp_path) as made:
        kept = Kept(made, tmp_path)
        kept.snippets.put(PLAIN)
        composer = made.page.composer
        composer.take_focus()
        QTest.keyClicks(composer.edit, "ab")
        composer.edit.set_caret(1, 1)
        kept.use_snippets.use("Sign")
        assert composer.text() == "aYours,\nAdab"
        assert made.window.focusWidget() is composer.edit
        QTest.keyClicks(composer.edit, "!")
        assert composer.text() == "aYours,\nAda!b"
        composer.edit.undo()
        assert composer.text() == "aYours,\nAdab"
        composer.edit.undo()
        assert composer.text() == "ab"
        composer.edit.redo()
        assert composer.text() == "aYours,\nAdab"


async def test_its_words_are_asked_for_but_the_date(tmp_path: Path) -> None:
    """In the place of the palette, as those of a server's prompt; Esc writes nothing."""
    async with desk_in_window(tmp_path) as made:
        kept = Kept(made, tmp_path)
        kept.snippets.put(GREET)
        kept.use_snippets.use("Greet")
        assert kept.words.field.placeholderText() == "who (may stay empty)"
        QTest.keyClick(kept.words.field, _Key.Key_Escape)
        assert made.page.composer.text() == ""
        kept.use_snippets.use("Greet")
        QTest.keyClicks(kept.words.field, "{{date}}")
        QTest.keyClick(kept.words.field, _Key.Key_Return)
        today = QDate.currentDate().toString(Qt.DateFormat.ISODate)
        assert made.page.composer.text() == f"Hello {{{{date}}}}, it is {today}."


async def test_the_clipboard_is_asked_for_only_when_it_is_empty(tmp_path: Path) -> None:
    """A picture or nothing there is no text."""
    async with desk_in_window(tmp_path) as made:
        kept = Kept(made, tmp_path)
        kept.snippets.put(PASTE)
        clipboard = QGuiApplication.clipboard()
        clipboard.setText("one\ntwo")
        kept.use_snippets.use("Sum up")
        assert made.page.composer.text() == "Sum up:\none\ntwo"
        made.page.composer.set_text("")
        clipboard.clear()
        kept.use_snippets.use("Sum up")
        assert kept.words.field.placeholderText() == "clipboard (may stay empty)"


async def test_what_is_selected_becomes_a_snippet_else_all(tmp_path: Path) -> None:
    """The first words are proposed as its name; with nothing written nothing is asked."""
    async with desk_in_window(tmp_path) as made:
        kept = Kept(made, tmp_path)
        kept.use_snippets.save()
        assert kept.use_snippets.keeping.panel is None
        assert kept.told.startswith("Nothing is written yet")
        composer = made.page.composer
        composer.set_text("Explain this\nto a child")
        kept.use_snippets.save()
        kept.name(kept.use_snippets.keeping.panel, "")
        composer.edit.set_caret(8, 15)
        kept.use_snippets.save()
        kept.name(kept.use_snippets.keeping.panel, "Part")
        await made.settle()
        assert kept.snippets.all() == (
            PromptSnippet("Explain this", "Explain this\nto a child"),
            PromptSnippet("Part", "this\nto"),
        )


async def test_both_are_found_in_the_palette(tmp_path: Path) -> None:
    """Presets beside models, snippets beside prompts; what is in force has the check mark."""
    async with desk_in_window(tmp_path) as made:
        kept = Kept(made, tmp_path)
        kept.presets.put(REVIEW)
        kept.presets.put(LOST)
        kept.snippets.put(GREET)
        titles = Titles(made.desk.shelf, made.store.titles, made.tasks)
        summoning = Summoning(made.window, made.desk, kept.accounts, Keymap(), lambda: titles)
        summoning.set_actions(Actions(made.window, Keymap(), {one.id: lambda: None for one in COMMANDS}))
        summoning.take_offers(Offers(presets=kept.presets.all, snippets=kept.snippets.all))
        summoning.preset_wanted.connect(kept.use_presets.use)
        summoning.snippet_wanted.connect(kept.use_snippets.use)
        summoning.open("@rev")
        palette = summoning.palette
        assert isinstance(palette, Palette)
        assert [row.text for row in palette.rows] == ["Presets", "Review"]
        QTest.keyClick(palette.field, _Key.Key_Return)
        assert made.page.branch.preset == REVIEW.preset
        summoning.open("@")
        by_title = {row.text: row.item for row in palette.rows if row.item is not None}
        assert by_title["Review"].is_current
        assert by_title["Review"].detail == "large · “You review code.” · temperature 0.2"
        assert by_title["Lost"].note == "its account is gone"
        palette.dismiss()
        summoning.open("/gr")
        assert [row.text for row in palette.rows] == ["Your snippets", "Greet"]
        QTest.keyClick(palette.field, _Key.Key_Return)
        assert not kept.words.isHidden()
        summoning.open("gre")
        assert "Greet" in [row.text for row in palette.rows]
        await made.settle()

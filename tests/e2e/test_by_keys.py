"""Everything without a mouse: every command is given by its keys, and the focus is never lost.

Real keys in the real program. What everything that is shown says to a screen reader is looked at on the way.
"""

from __future__ import annotations

from pathlib import Path

from chatdesk.commands.table import BY_ID
from chatdesk.ui.preferences.contents import PAGES
from tests.e2e.accounts import KEY, KEY_NAME, answers, text_of, write_account
from tests.e2e.desktop import ROOT, Desktop, Node, Program, until
from tests.e2e.hands import Hands
from tests.e2e.surfaces import rows_of
from tests.e2e.tool_servers import ACT, NOT_YET, TOOL, WELL, connect, prepare
from tests.fakes.replies import JSON_HEADERS, STALL, Reply, chat_stream, tool_calls_stream
from tests.fakes.scripted_server import ScriptedServer

# Commands that are pressed in another test, with the place where that is. Keep waiting is offered after
# thirty seconds of silence, too long for here: its button is pressed there, its key is that of Continue.
ELSEWHERE = {
    "composer.next_misspelling": 'tests/e2e/test_spelling.py: program.press("F7")',
    "call.send_error_back": "tests/ui/inspector/test_call_page.py: Qt.Key.Key_S)",
    "turn.keep_waiting": 'tests/ui/transcript/test_live_note.py: click(view, point_of(view, "keep_waiting"))',
    "turn.try_now": 'tests/e2e/test_retrying.py: program.press("ctrl+r")',
}
CODE = "See:\n\n```python\nprint(1)\n```\n\n```python\nprint(2)\n```"
MESSAGE = "Message"
FORMS = ("curl", "sdk", "sdk_async", "httpx", "fetch")
FOCUSED = "object:state-changed:focused"
FAILS = Reply((b'{"error": {"message": "No more."}}',), 400, JSON_HEADERS, framing="length", asked="Break it")


def test_every_command_is_pressed() -> None:
    """In this file, or where `ELSEWHERE` says: a new command needs a line in one of both."""
    here = Path(__file__).read_text(encoding="utf-8")
    by_loops = {f"request.copy_{form}" for form in FORMS} | {"app.quit"}
    given = {command for command in BY_ID if f'"{command}"' in here.partition("def stalled(")[2]} | by_loops
    assert sorted(set(BY_ID) - given) == sorted(ELSEWHERE)
    for place in ELSEWHERE.values():
        file, _, press = place.partition(": ")
        assert press in (ROOT / file).read_text(encoding="utf-8")


def stalled(text: str, asked: str = "") -> Reply:
    """Return an answer that does not end."""
    return Reply((*chat_stream(text, is_done=False, finish=None), STALL), asked=asked)


def said(program: Program, words: str) -> None:
    """Wait until a message holds these words."""
    until(
        lambda: any(
            words in row.read_out or words in row.name for row in rows_of(program.nodes(), "Conversation")
        ),
        f"“{words}” in a message",
    )


def ends(program: Program, state: str = "Done") -> None:
    """Wait until an answer has ended, and the conversation is at rest."""
    program.wait_for(state)
    program.wait_for("Send")


def test_from_the_first_start_to_the_end(desktop: Desktop, folder: Path) -> None:
    """An account is added, its model chosen, a question asked, stopped, gone on with; all found again."""
    # An account that is added is asked small things: these answers are for what is written.
    replies = [stalled("It begins", "two?"), Reply(chat_stream(" and ends."), asked="two?")]
    with ScriptedServer(*replies) as server, desktop.program(folder) as program:
        hands = Hands(program)
        hands.check()
        hands.give("suggestions.focus")
        assert hands.place().startswith("Show me around")
        hands.press("Escape", to=MESSAGE)
        add_account(hands, program, server.url)
        hands.give("model.pick", to="Model")
        hands.check("Models")
        program.type("scripted")
        hands.press("Return", to=MESSAGE)
        program.wait_for("Model: scripted, Mine")
        program.type("One")
        hands.give("composer.newline", to=MESSAGE)
        program.type("two?")
        hands.give("turn.send", to=MESSAGE)
        program.wait_for("Writing")
        hands.check("Conversation", "Conversations")
        hands.give("turn.stop", to=MESSAGE)
        ends(program, "Stopped")
        hands.give("turn.continue", to=MESSAGE)
        ends(program)
        hands.give("turn.undo_continue", to=MESSAGE)
        program.wait_for("Stopped")
        hands.give("turn.redo_continue", to=MESSAGE)
        program.wait_for("Done")
        hands.give("help.shortcuts", to="Find a key")
        hands.check()
        hands.press("Escape", to=MESSAGE)
        hands.quit()
    conversation = desktop.export(folder)[0]
    assert text_of(answers(conversation)[-1]) == "It begins and ends."


def add_account(hands: Hands, program: Program, url: str) -> None:
    """Fill in the form of a new account in the preferences."""
    hands.give("settings.open", to="Accounts")
    hands.check("Accounts")
    hands.tab_to("Add account…")
    hands.press("Return", to="Name")
    program.type("Mine")
    hands.tab_to("Address")
    program.type(url)
    hands.tab_to("In the system keyring")
    hands.press("Right", "Right", "Right", to="None")
    hands.tab_to("Models")
    program.type("scripted")
    hands.press("Return")
    hands.check("Accounts")
    hands.tab_to("Add account")
    hands.press("Return")
    until(lambda: "Mine" in [row.name for row in rows_of(program.nodes(), "Accounts")], "the account")
    hands.press("Escape", to=MESSAGE)


def test_presets_and_snippets(desktop: Desktop, folder: Path) -> None:
    """Settings and a text are saved under names, used, and taken back."""
    with ScriptedServer() as server:
        write_account(folder, server.url)
        with desktop.program(folder, **{KEY_NAME: KEY}) as program:
            hands = Hands(program)
            hands.give("preset.edit", to="System prompt")
            program.type("Be brief.")
            hands.press("Escape", to=MESSAGE)
            hands.choose("preset.save", to="Name")
            program.type("Short")
            hands.check("Names")
            hands.press("Return", to=MESSAGE)
            program.wait_for(
                "“Short” is a preset now. The palette finds it; Preferences, Presets changes it."
            )
            hands.give("preset.edit", to="System prompt")
            hands.press("ctrl+a", "Delete", "Escape", to=MESSAGE)
            hands.give("preset.use", to="Command")
            program.type("sho")
            until(lambda: hands.chosen().startswith("Short, "), "the preset in the palette")
            hands.press("Return", to=MESSAGE)
            until(lambda: "Be brief." in setting(program), "the system prompt of the preset")
            hands.choose("preset.undo", to=MESSAGE)
            until(lambda: "Be brief." not in setting(program), "no system prompt")
            program.type("Dear {{who}},")
            hands.choose("snippet.save", to="Name")
            hands.press("Return", to=MESSAGE)
            told = "“Dear {{who}},” is a snippet now"
            program.wait_for(f"{told}. The palette finds it by /; Preferences, Snippets changes it.")
            hands.press("ctrl+a")
            hands.give("snippet.use", to="Command")
            until(lambda: hands.chosen().startswith("Dear {{who}},"), "the snippet in the palette")
            hands.press("Return", to="Argument")
            hands.check("Arguments")
            program.type("Ada")
            hands.press("Return", to=MESSAGE)
            until(lambda: program.composer_text() == "Dear Ada,", "the snippet in the composer")
            hands.press("ctrl+z")
            until(lambda: program.composer_text() == "Dear {{who}},", "what stood there before")
            hands.press("ctrl+a", "Delete")
            begin_with_slash(hands, program)
            hands.quit()


def begin_with_slash(hands: Hands, program: Program) -> None:
    """A "/" that begins a message finds snippets; who meant the letter gets it, and what followed."""
    program.type("/")
    hands.see("Command")
    until(lambda: hands.chosen().startswith("Dear {{who}},"), "the snippet in the palette")
    program.type("etc")
    hands.press("Escape", to=MESSAGE)
    program.type(" /x")
    until(lambda: program.composer_text() == "/etc /x", "what was typed")


def setting(program: Program) -> str:
    """Return what the line above the conversation says is set, "" while it is not there."""
    name = "System prompt and parameters"
    return " ".join(node.read_out for node in program.nodes() if node.name == name)


def test_answers_and_messages(desktop: Desktop, folder: Path) -> None:
    """Asked, queued, stopped, answered again, walked through, edited, forked, deleted and brought back."""
    replies = [Reply(chat_stream(CODE, reasoning=("Hm.",))), Reply(chat_stream("Again.")), stalled("Long")]
    replies += [Reply(chat_stream("Sent.")), stalled("More"), Reply(chat_stream("Third."))]
    replies += [Reply(chat_stream("Edited."))]
    with ScriptedServer(*replies, default=Reply(chat_stream("Else."))) as server:
        write_account(folder, server.url)
        with desktop.program(folder, **{KEY_NAME: KEY}) as program:
            hands = Hands(program)
            program.send("Which code?")
            ends(program)
            for command in ("reasoning.toggle", "reply.copy_last", "reply.copy_last_code", "view.wrap_code"):
                hands.give(command, to=MESSAGE)
            walk_messages(hands, program)
            walk_versions(hands, program)
            walk_the_queue(hands, program, server)
            walk_branches(hands, program)
            for command in ("view.zoom_in", "view.zoom_out", "view.zoom_reset", "view.follow_mode"):
                hands.give(command, to=MESSAGE)
            hands.choose("view.key_hints", to=MESSAGE)
            hands.quit()


def walk_messages(hands: Hands, program: Program) -> None:
    """Go through the messages, and do what is done without changing anything."""
    hands.give("message.previous")
    at_message(program, "scripted, ")
    hands.give("message.first")
    at_message(program, "You, ")
    hands.give("message.next")
    at_message(program, "scripted, ")
    hands.give("message.first", by=1)
    hands.give("message.last")
    at_message(program, "scripted, ")
    hands.give("message.copy")
    hands.give("message.copy_code")
    hands.give("message.quote", to=MESSAGE)
    until(lambda: program.composer_text().startswith("> See:"), "the quotation")
    hands.press("ctrl+a", "Delete", to=MESSAGE)
    hands.give("search.here", to="Find in this conversation")
    program.type("print")
    program.wait_words("of 2")
    hands.give("search.here_next")
    hands.give("search.here_previous")
    hands.check("Conversation")
    hands.press("Escape")
    at_message(program, "scripted, ")
    hands.give("composer.focus", to=MESSAGE)
    hands.give("message.previous")
    at_message(program, "scripted, ")
    hands.give("message.inspect")
    until(lambda: hands.place() not in ("", MESSAGE), "the focus in the inspector")
    hands.check()
    hands.give("inspector.toggle")
    at_message(program, "scripted, ")
    hands.give("composer.focus", to=MESSAGE)


def walk_versions(hands: Hands, program: Program) -> None:
    """Have it answered again, and go from version to version."""
    hands.give("turn.regenerate", to=MESSAGE)
    said(program, "Again.")
    ends(program)
    hands.give("message.branch_previous", to=MESSAGE)
    said(program, "See:")
    hands.give("message.branch_next", to=MESSAGE)
    said(program, "Again.")


def walk_the_queue(hands: Hands, program: Program, server: ScriptedServer) -> None:
    """Write while an answer is written: it waits, is taken back, dropped, or sent at once."""
    program.send("Long?")
    program.wait_for("Writing")
    program.send("Queued")
    program.wait_words("Queued")
    hands.check("Conversation")
    hands.give("turn.edit_queued", to=MESSAGE)
    until(lambda: program.composer_text() == "Queued", "the queued message in the composer")
    hands.press("Return", to=MESSAGE)
    hands.give("turn.remove_queued", to=MESSAGE)
    program.type("Now")
    hands.give("turn.interrupt_and_send", to=MESSAGE)
    said(program, "Sent.")
    ends(program)
    hands.press("ctrl+a", "Delete")
    hands.give("composer.history_previous", to=MESSAGE)
    until(lambda: program.composer_text() == "Now", "the prompt before")
    hands.give("composer.history_next", to=MESSAGE)
    until(lambda: program.composer_text() == "", "the empty draft")
    program.send("More?")
    program.wait_for("Writing")
    hands.give("turn.stop_all", to=MESSAGE)
    ends(program, "Stopped")


def walk_branches(hands: Hands, program: Program) -> None:
    """Ask an earlier question again or otherwise, see the map, fork, delete and undo."""
    hands.give("message.previous")
    hands.give("message.retry")
    said(program, "Third.")
    ends(program)
    hands.give("composer.focus", to=MESSAGE)
    hands.give("composer.edit_last", to=MESSAGE)
    until(lambda: program.composer_text() == "More?", "the last question in the composer")
    hands.press("Escape", to=MESSAGE)
    hands.give("message.previous")
    hands.give("message.edit", to=MESSAGE)
    program.type(" Other")
    hands.press("Return", to=MESSAGE)
    said(program, "Edited.")
    ends(program)
    hands.give("branches.open", to="Branches")
    hands.check("Branches")
    hands.press("Escape", to=MESSAGE)
    hands.give("message.previous")
    hands.give("message.delete")
    until(lambda: not any("Edited." in row.read_out for row in shown_messages(program)), "the answer gone")
    hands.give("conversation.undo_delete")
    said(program, "Edited.")
    hands.give("message.previous")
    hands.give("message.fork")
    until(lambda: len(rows_of(program.nodes(), "Conversations")) > 2, "the fork in the sidebar")
    hands.see()
    hands.give("composer.focus", by=1, to=MESSAGE)


def test_conversations_and_what_is_found(desktop: Desktop, folder: Path) -> None:
    """Named, pinned, tagged, filtered, found, saved, deleted, brought back; files come in and go out."""
    with ScriptedServer(default=Reply(chat_stream("Pears."))) as server:
        write_account(folder, server.url)
        with desktop.program(folder, **{KEY_NAME: KEY}) as program:
            hands = Hands(program)
            for question in ("First one?", "Second one?"):
                hands.give("conversation.new", to=MESSAGE)
                program.send(question)
                ends(program)
            walk_the_list(hands, program)
            walk_the_search(hands, program)
            walk_the_trash(hands, program)
            walk_the_files(hands, program, folder.parent)
            walk_the_window(hands, program)
            hands.quit()
    assert [one["title"] for one in desktop.export(folder)] == ["A name"]


def test_tools_and_the_inspector(desktop: Desktop, folder: Path) -> None:
    """A call is allowed, another is not; it is looked at, changed, run again, sent on; the request copied."""
    # Arguments that are no object: the tool's schema wants one.
    odd = Reply(tool_calls_stream(("c1", TOOL, "[1]")), asked=TOOL)
    well = [WELL] * 3
    with ScriptedServer(
        WELL, ACT, *well[:1], ACT, *well[:2], odd, *well[:1], FAILS, default=NOT_YET
    ) as server:
        prepare(folder, server.url)
        with desktop.program(folder, **{KEY_NAME: KEY}) as program:
            hands = Hands(program)
            connect(program, server)
            for command in ("tool.deny", "tool.approve"):
                program.send("Do it")
                program.wait_for("Waiting for you: act")
                hands.check("Conversation", "Conversations")
                hands.give(command, to=MESSAGE)
                ends(program)
            walk_the_inspector(hands, program)
            walk_the_call(desktop, hands, program)
            walk_the_request(desktop, hands, program, folder.parent)
            hands.give("composer.attach_resource", to="Attach from a server")
            hands.check()
            hands.press("Escape", to=MESSAGE)
            hands.quit()


def walk_the_inspector(hands: Hands, program: Program) -> None:
    """The timeline, every tab, and the window of its own."""
    hands.give("inspector.toggle", to="Timeline")
    for command in ("timeline.zoom_in", "timeline.zoom_out", "timeline.fit"):
        hands.give(command, to="Timeline")
    hands.check("Timeline")
    for rows in ("Arguments", "Events"):
        hands.tab_to("Close the inspector", "shift+Tab")
        hands.press("Right", to=rows)
        hands.check(rows)
    hands.tab_to("Close the inspector", "shift+Tab")
    hands.press("Right", to="Requests")
    hands.check()
    hands.give("inspector.detach", to="Requests")
    until(lambda: any(node.name == "Inspector — ChatDesk" for node in program.nodes()), "the window")
    hands.press("Escape", to=MESSAGE)
    hands.give("inspector.detach", to="Requests")
    hands.give("composer.focus", to=MESSAGE)
    hands.give("inspector.toggle")
    hands.see(MESSAGE)


def wait_told(desktop: Desktop, name: str) -> None:
    """Wait until the focus is told to be at something: a menu that pops up is in no tree."""
    until(lambda: any(name in source for _, source in desktop.eyes.heard(FOCUSED)), f"the focus at “{name}”")


def walk_the_call(desktop: Desktop, hands: Hands, program: Program) -> None:
    """Change the arguments of the call, run it, send what came of it on to the model."""
    hands.give("inspector.toggle", to="Requests")
    hands.tab_to("Close the inspector", "shift+Tab")
    hands.press("Left", to="Events")
    hands.tab_to("Close the inspector", "shift+Tab")
    hands.press("Left", to="Arguments")
    desktop.eyes.heard(FOCUSED)
    hands.give("call.copy_as")
    wait_told(desktop, "Arguments as JSON")
    hands.press("Escape", to="Arguments")
    hands.give("call.edit_and_run", to="Arguments to run with")
    hands.check()
    hands.press("ctrl+Return", to="Runs")
    hands.check("Runs", "Difference to the run before")
    hands.give("call.send_onward")
    ends(program)
    hands.press("Escape", to=MESSAGE)
    program.send("Do it oddly")
    ends(program)


def walk_the_request(desktop: Desktop, hands: Hands, program: Program, folder: Path) -> None:
    """Copy the request in every form, save what came, play it once more, copy what went wrong."""
    desktop.eyes.heard(FOCUSED)
    hands.give("request.copy_as")
    wait_told(desktop, "curl")
    hands.press("Escape")
    hands.give("composer.focus", to=MESSAGE)
    for form in FORMS:
        hands.choose(f"request.copy_{form}", to=MESSAGE)
    hands.choose("request.save_stream", to="File name:")
    program.press("ctrl+a")
    program.type(str(folder / "saved.sse"))
    hands.press("Return", to=MESSAGE)
    until((folder / "saved.sse").exists, "the stream in a file")
    program.send("Break it")
    ends(program, "Failed")
    hands.check("Conversation")
    hands.give("reply.copy_failure", to=MESSAGE)
    hands.choose("request.replay", to=MESSAGE)


def titles(program: Program) -> list[str]:
    """Return what the rows of the sidebar say."""
    return [row.name for row in rows_of(program.nodes(), "Conversations")]


def walk_the_list(hands: Hands, program: Program) -> None:
    """Go from conversation to conversation, and change what the list says of them."""
    hands.give("conversation.next", to=MESSAGE)
    said(program, "First one?")
    hands.give("conversation.previous", to=MESSAGE)
    said(program, "Second one?")
    hands.give("conversation.rename")
    program.type("A name")
    hands.press("Return", to=MESSAGE)
    until(lambda: "A name" in titles(program), "the name in the list")
    hands.give("conversation.pin", to=MESSAGE)
    until(lambda: "Pinned" in titles(program), "the pinned ones")
    hands.give("conversation.next", to=MESSAGE)
    hands.give("conversation.pin", to=MESSAGE)
    hands.give("conversation.pin_up", to=MESSAGE)
    hands.give("conversation.pin_down", to=MESSAGE)
    hands.give("conversation.pin", to=MESSAGE)
    hands.give("conversation.tag", to="Tags")
    program.type("fruit")
    hands.press("Return", to=MESSAGE)
    program.wait_for("fruit")
    hands.give("sidebar.filter", to="Filter")
    program.type("first")
    until(lambda: "A name" not in titles(program), "the others gone")
    hands.check("Conversations")
    hands.press("Escape")
    hands.press("Escape", to=MESSAGE)


def walk_the_search(hands: Hands, program: Program) -> None:
    """Search all conversations, go to a hit, and back."""
    hands.give("search.all", to="Search all conversations")
    program.type("pears")
    hands.check("Found")
    hands.press("Down", "Return")
    said(program, "Pears.")
    hands.see()
    hands.give("search.all", to="Search all conversations")
    hands.press("Escape")
    hands.give("composer.focus", to=MESSAGE)


def walk_the_trash(hands: Hands, program: Program) -> None:
    """Delete, undo, delete, restore from what was deleted lately, delete for good."""
    until(lambda: "First one?" in " ".join(titles(program)), "the first conversation")
    while_open(hands, program, "First one?")
    hands.give("conversation.delete", to=MESSAGE)
    until(lambda: "First one?" not in titles(program), "the first conversation gone")
    hands.give("conversation.undo_delete", to=MESSAGE)
    until(lambda: "First one?" in titles(program), "the first conversation back")
    while_open(hands, program, "First one?")
    hands.give("conversation.delete", to=MESSAGE)
    hands.give("conversation.deleted", to="Deleted things")
    hands.check("Deleted things")
    hands.press("Delete", to="Cancel")
    hands.check()
    hands.press("Escape", to="Deleted things")
    hands.press("Delete", to="Cancel")
    hands.tab_to("Delete for good")
    hands.press("Return", to="Deleted things")
    until(lambda: not rows_of(program.nodes(), "Deleted things"), "nothing left")
    hands.press("Escape", to=MESSAGE)


def while_open(hands: Hands, program: Program, question: str) -> None:
    """Open the conversation that begins so, by the palette."""
    hands.give("palette.open", by=1, to="Command")
    program.type(f"#{question}")
    until(lambda: question in hands.chosen(), "the conversation in the palette")
    hands.check("Results")
    hands.press("Return", to=MESSAGE)
    said(program, question)


def walk_the_files(hands: Hands, program: Program, folder: Path) -> None:
    """Save the conversation, and read files by the dialogs of the platform."""
    hands.give("conversation.export", to="File name:")
    program.press("ctrl+a")
    program.type(str(folder / "saved.md"))
    hands.press("Return", to=MESSAGE)
    until(lambda: (folder / "saved.md").exists() and (folder / "saved.md").stat().st_size, "what was saved")
    for command in ("conversation.import", "conversation.import_folder"):
        hands.choose(command)
        until(lambda: hands.place() not in ("", MESSAGE, "Command"), "the dialog")
        hands.press("Escape", to=MESSAGE)
    hands.give("composer.attach", to="File name:")
    program.type(str(folder / "saved.md"))
    hands.press("Return", to=MESSAGE)
    program.wait_words("saved.md")
    program.type("Some words")
    hands.give("composer.attach_text", to=MESSAGE)
    until(lambda: not program.composer_text(), "the words in a file")
    hands.check()


def walk_the_window(hands: Hands, program: Program) -> None:
    """Panes come and go, the round of the panes goes through all of them, the menu opens by its key."""
    hands.give("preset.edit", to="System prompt")
    hands.check()
    hands.press("Escape", to=MESSAGE)
    hands.give("focus.next_pane", to="Conversations")
    hands.press("Escape", to=MESSAGE)
    hands.give("focus.previous_pane")
    hands.give("focus.previous_pane")
    until(lambda: hands.place().startswith("Model: "), "the focus in the header")
    hands.press("Escape", to=MESSAGE)
    hands.give("focus.next_pane", to="Conversations")
    hands.give("sidebar.toggle", to=MESSAGE)
    hands.give("sidebar.toggle", to=MESSAGE)
    hands.give("help.contents")
    until(lambda: hands.place() not in ("", MESSAGE), "the focus in the help")
    hands.check()
    hands.press("Escape", to=MESSAGE)
    hands.choose("help.about")
    until(lambda: hands.place() not in ("", MESSAGE, "Command"), "the focus in what is told of the program")
    hands.check()
    hands.press("Escape", to=MESSAGE)
    hands.press("F10", "Down")
    until(lambda: any("focused" in n.states for n in program.nodes() if n.role == "menu item"), "the menu")
    hands.check()
    hands.press("Escape", "Escape", to=MESSAGE)
    hands.give("settings.open", to="Accounts")
    hands.press("shift+Tab")
    for page in PAGES[1:]:
        hands.press("Down", to=page.title)
        hands.check()
    hands.press("Escape", to=MESSAGE)


def shown_messages(program: Program) -> list[Node]:
    """Return the messages of the conversation."""
    return [row for row in rows_of(program.nodes(), "Conversation") if row.role == "list item"]


def at_message(program: Program, name: str) -> None:
    """Wait until a message whose name begins so has the focus."""
    until(
        lambda: any(row.name.startswith(name) for row in shown_messages(program) if "focused" in row.states),
        f"the focus at the message “{name}”",
    )

"""Every command of the program, declared once: menus, tooltips, hints and keys are made from here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Menu(StrEnum):
    """The menus, in their order; the value is the English title."""

    CONVERSATION = "&Conversation"
    ANSWER = "&Answer"
    MESSAGE = "&Message"
    EDIT = "&Edit"
    VIEW = "&View"
    HELP = "&Help"


class When(StrEnum):
    """When a command can be given. Two commands may share a key only if these exclude each other."""

    ALWAYS = "always"
    TURN_RUNNING = "a turn of the open conversation runs"
    ANY_TURN_RUNNING = "any turn runs"
    TURN_AT_REST = "no turn of the open conversation runs"
    COMPOSER = "the composer has the focus"
    SIDEBAR = "the sidebar has the focus"
    TRANSCRIPT = "the transcript has the focus"
    INSPECTOR = "the inspector has the focus"


@dataclass(frozen=True, slots=True)
class Command:
    """One act of the user.

    `id` is for ever: users' keymaps refer to it. `keys` are in Qt's portable form ("Ctrl" is Cmd on
    macOS), the first one is the one that is shown. `is_local`: the widget that has the focus handles
    the key itself, so no window-wide shortcut is made; nor is one ever made of a key that writes a letter:
    those hold in the transcript alone. `icon` is a name of the icon family, or "".
    """

    id: str
    title: str
    menu: Menu
    keys: tuple[str, ...]
    when: When
    help: str
    is_local: bool = False
    icon: str = ""


COMMANDS: tuple[Command, ...] = (
    Command(
        "conversation.new", "New conversation", Menu.CONVERSATION, ("Ctrl+N", "Ctrl+Shift+O"), When.ALWAYS,
        "Begin a new conversation.", icon="note-pencil",
    ),
    Command(
        "conversation.next", "Next conversation", Menu.CONVERSATION, ("Ctrl+Tab", "Ctrl+PgDown"), When.ALWAYS,
        "Open the conversation below in the sidebar.",
    ),
    Command(
        "conversation.previous", "Previous conversation", Menu.CONVERSATION,
        ("Ctrl+Shift+Tab", "Ctrl+PgUp"), When.ALWAYS, "Open the conversation above in the sidebar.",
    ),
    Command(
        "conversation.rename", "Rename…", Menu.CONVERSATION, ("F2",), When.ALWAYS,
        "Give the open conversation another title.", icon="pencil-simple",
    ),
    Command(
        "conversation.pin", "Pin or unpin", Menu.CONVERSATION, ("Ctrl+Shift+P",), When.ALWAYS,
        "Keep the conversation at the top of the list, or let it go. In the list: the selected ones.",
        icon="push-pin",
    ),
    Command(
        "conversation.pin_up", "Pinned: move up", Menu.CONVERSATION, ("Alt+Shift+Up",), When.ALWAYS,
        "Move the pinned conversation one place up among the pinned ones.",
    ),
    Command(
        "conversation.pin_down", "Pinned: move down", Menu.CONVERSATION, ("Alt+Shift+Down",), When.ALWAYS,
        "Move the pinned conversation one place down among the pinned ones.",
    ),
    Command(
        "conversation.tag", "Tags…", Menu.CONVERSATION, ("Ctrl+Shift+G",), When.ALWAYS,
        "Write the tags of the conversation, in the list of the selected ones. A tag filters the list.",
        icon="tag",
    ),
    Command(
        "conversation.export", "Export…", Menu.CONVERSATION, ("Ctrl+Shift+S",), When.ALWAYS,
        "Save the conversation, in the list the selected ones, as Markdown, HTML or JSON.",
        icon="download-simple",
    ),
    Command(
        "conversation.delete", "Delete", Menu.CONVERSATION, ("Ctrl+Shift+Backspace",), When.ALWAYS,
        "Delete the open conversation, in the list the selected ones. It can be undone.", icon="trash",
    ),
    Command(
        "conversation.undo_delete", "Undo delete", Menu.CONVERSATION, ("Ctrl+Shift+T",), When.ALWAYS,
        "Bring back the conversation or the message that was deleted last.", icon="arrow-counter-clockwise",
    ),
    Command(
        "conversation.deleted", "Recently deleted…", Menu.CONVERSATION, ("Ctrl+Shift+H",), When.ALWAYS,
        "Show what was deleted in the last thirty days: bring it back, or delete it for good.", icon="trash",
    ),
    Command(
        "conversation.import", "Import…", Menu.CONVERSATION, (), When.ALWAYS,
        "Add the conversations of an export of ChatDesk, ChatGPT, Claude or another program.",
    ),
    Command(
        "conversation.import_folder", "Import a folder…", Menu.CONVERSATION, (), When.ALWAYS,
        "Add the conversations of an export that was unpacked, or of a program that keeps them in a folder.",
    ),
    Command(
        "model.pick", "Choose the model…", Menu.CONVERSATION, ("Ctrl+Shift+M",), When.ALWAYS,
        "Choose who answers in this conversation.", icon="cube",
    ),
    Command(
        "preset.edit", "System prompt and parameters…", Menu.CONVERSATION, ("Ctrl+I",), When.ALWAYS,
        "Change what the model is told with every question of this conversation.", icon="sliders-horizontal",
    ),
    Command(
        "preset.use", "Use a preset…", Menu.CONVERSATION, ("Ctrl+Shift+I",), When.ALWAYS,
        "Set model, system prompt and parameters of this conversation at once, as you have saved them.",
        icon="sliders",
    ),
    Command(
        "preset.save", "Save the settings as a preset…", Menu.CONVERSATION, (), When.ALWAYS,
        "Give the model, system prompt and parameters of this conversation a name.", icon="plus",
    ),
    Command(
        "preset.undo", "Undo the preset", Menu.CONVERSATION, (), When.ALWAYS,
        "Bring back the settings that were in force before the last preset.", icon="arrow-counter-clockwise",
    ),
    Command(
        "settings.open", "Preferences…", Menu.CONVERSATION, ("Ctrl+,",), When.ALWAYS,
        "Accounts, keys and appearance.", icon="gear-six",
    ),
    Command(
        "app.quit", "Quit", Menu.CONVERSATION, ("Ctrl+Q",), When.ALWAYS,
        "Stop and save what runs, then close the program.",
    ),
    Command(
        "turn.send", "Send", Menu.ANSWER, ("Enter",), When.COMPOSER,
        "Send the message. While an answer is written, the message waits for its end.", is_local=True,
    ),
    Command(
        "composer.newline", "New line", Menu.ANSWER, ("Shift+Enter",), When.COMPOSER,
        "Begin a new line in the message.", is_local=True,
    ),
    Command(
        "turn.stop", "Stop", Menu.ANSWER, ("Esc", "Ctrl+."), When.TURN_RUNNING,
        "Stop the answer and the tools it started. What has arrived is kept.", icon="stop-fill",
    ),
    Command(
        "turn.stop_all", "Stop everything", Menu.ANSWER, ("Ctrl+Shift+.",), When.ANY_TURN_RUNNING,
        "Stop the answers of all conversations.",
    ),
    Command(
        "turn.interrupt_and_send", "Stop and send", Menu.ANSWER, ("Ctrl+Shift+Return",), When.TURN_RUNNING,
        "Stop the answer, keep it, and send what is queued and what is in the composer.",
    ),
    Command(
        "turn.edit_queued", "Edit the queued message", Menu.ANSWER, ("Ctrl+Shift+Up",), When.TURN_RUNNING,
        "Take the message that waits for the end of the answer back into the composer.", icon="pencil-simple",
    ),
    Command(
        "turn.remove_queued", "Remove the queued message", Menu.ANSWER, ("Ctrl+Shift+Del",),
        When.TURN_RUNNING,
        "Drop the message that waits for the end of the answer. Undo in the composer brings it back.",
        icon="x",
    ),
    Command(
        "turn.try_now", "Try now", Menu.ANSWER, ("Ctrl+R",), When.TURN_RUNNING,
        "While a failed request waits to be made again: make it at once.", icon="arrow-clockwise",
    ),
    Command(
        "turn.keep_waiting", "Keep waiting", Menu.ANSWER, ("Alt+Return",), When.TURN_RUNNING,
        "Let a server that has fallen silent take as long as it needs.", icon="hourglass",
    ),
    Command(
        "tool.approve", "Approve the tool call", Menu.ANSWER, ("Alt+Y",), When.TURN_RUNNING,
        "Let the tool call run that waits for you, once. What is out of view is shown first.", icon="check",
    ),
    Command(
        "tool.deny", "Deny the tool call", Menu.ANSWER, ("Alt+N",), When.TURN_RUNNING,
        "Have the tool call not run that waits for you; the model is told.", icon="x",
    ),
    Command(
        "turn.continue", "Continue", Menu.ANSWER, ("Alt+Return",), When.TURN_AT_REST,
        "Go on from where the answer ended.", icon="play",
    ),
    Command(
        "turn.undo_continue", "Undo Continue", Menu.ANSWER, ("Ctrl+Z",), When.TURN_AT_REST,
        "Take away what came with the last Continue. While you write, the key undoes what you wrote.",
        icon="arrow-counter-clockwise",
    ),
    Command(
        "turn.redo_continue", "Redo Continue", Menu.ANSWER, ("Ctrl+Shift+Z", "Ctrl+Y"), When.TURN_AT_REST,
        "Bring back what Undo Continue took away.", icon="arrow-clockwise",
    ),
    Command(
        "turn.regenerate", "Retry", Menu.ANSWER, ("Ctrl+R",), When.TURN_AT_REST,
        "Answer again. The answer before stays as another version.", icon="arrow-clockwise",
    ),
    Command(
        "message.branch_previous", "Previous version", Menu.ANSWER, ("Alt+Left",), When.TURN_AT_REST,
        "Show the version before of the message with the ring, or of the last one that has several.",
    ),
    Command(
        "message.branch_next", "Next version", Menu.ANSWER, ("Alt+Right",), When.TURN_AT_REST,
        "Show the version after of the message with the ring, or of the last one that has several.",
    ),
    Command(
        "message.previous", "Message before", Menu.MESSAGE, ("Alt+Up", "K"), When.ALWAYS,
        "Go to the message before. It gets a ring, and keys of its own.",
    ),
    Command(
        "message.next", "Message after", Menu.MESSAGE, ("Alt+Down", "J"), When.ALWAYS,
        "Go to the message after. It gets a ring, and keys of its own.",
    ),
    Command(
        "message.first", "First message", Menu.MESSAGE, ("G, G", "Home"), When.TRANSCRIPT,
        "Go to the beginning of the conversation.", is_local=True,
    ),
    Command(
        "message.last", "Last message", Menu.MESSAGE, ("Shift+G", "End"), When.TRANSCRIPT,
        "Go to the end of the conversation, and stay there while text arrives.", is_local=True,
    ),
    Command(
        "message.copy", "Copy the message", Menu.MESSAGE, ("C",), When.TRANSCRIPT,
        "Copy the message with the ring as Markdown.", is_local=True, icon="copy",
    ),
    Command(
        "message.copy_code", "Copy its code block", Menu.MESSAGE, ("Y",), When.TRANSCRIPT,
        "Copy the first code block of the message with the ring; again: the next one.", is_local=True,
    ),
    Command(
        "message.quote", "Quote", Menu.MESSAGE, ("Q",), When.TRANSCRIPT,
        "Put the message with the ring, or what is selected, into the composer as a quotation.",
        is_local=True, icon="quotes",
    ),
    Command(
        "message.edit", "Edit the question", Menu.MESSAGE, ("E",), When.TRANSCRIPT,
        "Take the question with the ring, or the one before the answer, up again. It makes a new branch.",
        is_local=True, icon="pencil-simple",
    ),
    Command(
        "message.retry", "Retry from here", Menu.MESSAGE, ("R",), When.TRANSCRIPT,
        "Ask the question with the ring, or the one before the answer, again, as another version.",
        is_local=True, icon="arrow-clockwise",
    ),
    Command(
        "message.fork", "Fork from here", Menu.MESSAGE, ("B",), When.TRANSCRIPT,
        "Go on from the message with the ring in a new conversation. This one stays as it is.",
        is_local=True, icon="git-fork",
    ),
    Command(
        "message.inspect", "Inspect", Menu.MESSAGE, ("I",), When.TRANSCRIPT,
        "Show what was sent and received for the message with the ring, or the tool call in focus.",
        is_local=True, icon="pane",
    ),
    Command(
        "message.delete", "Delete the message", Menu.MESSAGE, ("Del",), When.TRANSCRIPT,
        "Delete the message with the ring and all that follows it. It can be undone.",
        is_local=True, icon="trash",
    ),
    Command(
        "call.edit_and_run", "Edit the call and run it", Menu.MESSAGE, ("E",), When.INSPECTOR,
        "Change the arguments of the call in the inspector, or its result, and run it again.",
        is_local=True, icon="play",
    ),
    Command(
        "call.send_error_back", "Send the error back", Menu.MESSAGE, ("S",), When.INSPECTOR,
        "Tell the model what of the arguments does not fit the schema, as the result of the call.",
        is_local=True,
    ),
    Command(
        "call.send_onward", "Send the result onward", Menu.MESSAGE, ("O",), When.INSPECTOR,
        "Go on with the result of the run that is chosen. It makes a new branch.",
        is_local=True, icon="git-fork",
    ),
    Command(
        "call.copy_as", "Copy the call as…", Menu.MESSAGE, ("C",), When.INSPECTOR,
        "Copy arguments, result, or the call as JSON-RPC, for curl or a command line.",
        is_local=True, icon="copy",
    ),
    Command(
        "timeline.zoom_in", "Zoom the timeline in", Menu.VIEW, ("+", "="), When.INSPECTOR,
        "Show less of the time in the inspector, around the chosen bar.", is_local=True,
    ),
    Command(
        "timeline.zoom_out", "Zoom the timeline out", Menu.VIEW, ("-",), When.INSPECTOR,
        "Show more of the time in the inspector.", is_local=True,
    ),
    Command(
        "timeline.fit", "Show the whole timeline", Menu.VIEW, ("0",), When.INSPECTOR,
        "Show all of the turn in the timeline of the inspector.", is_local=True,
    ),
    Command(
        "composer.edit_last", "Edit the last question", Menu.EDIT, ("Up",), When.COMPOSER,
        "In an empty composer: take the last question up again.", is_local=True, icon="pencil-simple",
    ),
    Command(
        "composer.attach", "Attach files…", Menu.EDIT, ("Ctrl+U",), When.ALWAYS,
        "Put files of this computer beside the message.", icon="paperclip",
    ),
    Command(
        "composer.attach_resource", "Attach from a server…", Menu.EDIT, ("Ctrl+Shift+A",), When.ALWAYS,
        "Put something that a tool server lets be read beside the message: a file, a picture, a record.",
        icon="brackets-curly",
    ),
    Command(
        "composer.attach_text", "Make the text a file", Menu.EDIT, ("Ctrl+Shift+E",), When.ALWAYS,
        "Let what is written, or what is selected of it, go with the message as a file.", icon="file-text",
    ),
    Command(
        "snippet.use", "Insert a snippet or a prompt…", Menu.EDIT, ("Ctrl+Shift+K",), When.ALWAYS,
        "Write a text that you have saved, or a prompt of a tool server, at the caret.", icon="note",
    ),
    Command(
        "snippet.save", "Save the text as a snippet…", Menu.EDIT, (), When.ALWAYS,
        "Give what is selected in the composer, or all that is written there, a name.", icon="plus",
    ),
    Command(
        "composer.next_misspelling", "Next misspelled word", Menu.EDIT, ("F7",), When.ALWAYS,
        "Go to the next word of the message that no dictionary knows, and show what may be meant.",
        icon="text-aa",
    ),
    Command(
        "composer.history_previous", "Earlier prompt", Menu.EDIT, ("Ctrl+Up",), When.COMPOSER,
        "Bring back what was sent before.", is_local=True,
    ),
    Command(
        "composer.history_next", "Later prompt", Menu.EDIT, ("Ctrl+Down",), When.COMPOSER,
        "Go forward again in what was sent.", is_local=True,
    ),
    Command(
        "suggestions.focus", "To the suggestions", Menu.EDIT, ("Down",), When.COMPOSER,
        "In an empty composer of an empty conversation: go to the suggested prompts.", is_local=True,
    ),
    Command(
        "search.here", "Find…", Menu.EDIT, ("Ctrl+F",), When.ALWAYS,
        "Find a text in this conversation: in what was said, code, reasoning and tool calls.",
        icon="magnifying-glass",
    ),
    Command(
        "search.all", "Search all conversations…", Menu.EDIT, ("Ctrl+Shift+F",), When.ALWAYS,
        "Search the titles, messages, reasoning and tool calls of all conversations as you type.",
        icon="magnifying-glass",
    ),
    Command(
        "search.here_next", "Find next", Menu.EDIT, ("F3",), When.ALWAYS,
        "Go to the next place where the text is found.",
    ),
    Command(
        "search.here_previous", "Find previous", Menu.EDIT, ("Shift+F3",), When.ALWAYS,
        "Go to the place before where the text is found.",
    ),
    Command(
        "reply.copy_last", "Copy the last answer", Menu.EDIT, ("Ctrl+Shift+C",), When.ALWAYS,
        "Copy the last answer as Markdown.", icon="copy",
    ),
    Command(
        "reply.copy_last_code", "Copy its last code block", Menu.EDIT, ("Ctrl+Shift+;",), When.ALWAYS,
        "Copy the last code block of the last answer.",
    ),
    Command(
        "request.copy_as", "Copy the request as…", Menu.EDIT, ("Ctrl+Shift+Y",), When.ALWAYS,
        "Copy the request of the last turn as a program that makes it again.", icon="copy",
    ),
    Command(
        "request.copy_curl", "Copy the request as curl", Menu.EDIT, (), When.ALWAYS,
        "Copy it as a command line of curl. The key is a variable.",
    ),
    Command(
        "request.copy_sdk", "Copy the request as Python, openai SDK", Menu.EDIT, (), When.ALWAYS,
        "Copy it as a Python program with the openai SDK. The key is a variable.",
    ),
    Command(
        "request.copy_sdk_async", "Copy the request as Python, openai SDK, async", Menu.EDIT, (), When.ALWAYS,
        "Copy it as a Python program with the asynchronous openai SDK. The key is a variable.",
    ),
    Command(
        "request.copy_httpx", "Copy the request as Python, httpx", Menu.EDIT, (), When.ALWAYS,
        "Copy it as a Python program with httpx. The key is a variable.",
    ),
    Command(
        "request.copy_fetch", "Copy the request as JavaScript, fetch", Menu.EDIT, (), When.ALWAYS,
        "Copy it as a JavaScript program. The key is a variable.",
    ),
    Command(
        "request.save_stream", "Save the stream…", Menu.EDIT, (), When.ALWAYS,
        "Save what the server sent, without secrets, as a file that “chatdesk replay” plays.",
        icon="download-simple",
    ),
    Command(
        "request.replay", "Replay the stream", Menu.EDIT, (), When.ALWAYS,
        "Play what the server sent once more, at its own pace, in a conversation of its own.", icon="play",
    ),
    Command(
        "reply.copy_failure", "Copy the error with its details", Menu.EDIT, ("Ctrl+Shift+D",), When.ALWAYS,
        "Copy what went wrong with the last answer, for whoever is to help. Keys are not in it.",
    ),
    Command(
        "palette.open", "Palette…", Menu.VIEW, ("Ctrl+K", "Ctrl+P"), When.ALWAYS,
        "Find every command, conversation, model, preset, prompt and setting by a few letters.",
        icon="magnifying-glass",
    ),
    Command(
        "composer.focus", "Write", Menu.VIEW, ("Ctrl+L", "Shift+Esc"), When.ALWAYS,
        "Go to the composer.",
    ),
    Command(
        "focus.next_pane", "Next pane", Menu.VIEW, ("F6",), When.ALWAYS,
        "Go round: sidebar, header, conversation, composer, inspector or branches.",
    ),
    Command(
        "focus.previous_pane", "Previous pane", Menu.VIEW, ("Shift+F6",), When.ALWAYS,
        "Go round the other way.",
    ),
    Command(
        "sidebar.toggle", "Sidebar", Menu.VIEW, ("Ctrl+B",), When.ALWAYS,
        "Show or fold the sidebar.", icon="square-half",
    ),
    Command(
        "sidebar.filter", "Filter the conversations", Menu.VIEW, ("Ctrl+Shift+B",), When.ALWAYS,
        "Show only conversations with some letters in the title, or with a #tag. In the list just type.",
        icon="funnel",
    ),
    Command(
        "inspector.toggle", "Inspector", Menu.VIEW, ("Ctrl+J", "F12"), When.ALWAYS,
        "Show or hide the tool calls and events of the turn.", icon="square-half",
    ),
    Command(
        "inspector.detach", "Inspector in a window of its own", Menu.VIEW, ("Ctrl+Shift+J",), When.ALWAYS,
        "Put the inspector into a window of its own, or back beside the conversation.",
        icon="arrow-square-out",
    ),
    Command(
        "branches.open", "Branches", Menu.VIEW, ("Ctrl+G",), When.ALWAYS,
        "Show the map of the conversation's branches, or close it.", icon="tree-structure",
    ),
    Command(
        "reasoning.toggle", "Reasoning", Menu.VIEW, ("Ctrl+Shift+R",), When.ALWAYS,
        "Show or fold what the model thought aloud.", icon="lightbulb",
    ),
    Command(
        "view.follow_mode", "Follow, stay, or question at the top", Menu.VIEW, ("Ctrl+Shift+L",), When.ALWAYS,
        "In turn: keep the end of an answer in view, let nothing move, put the question at the top.",
        icon="arrow-down",
    ),
    Command(
        "view.wrap_code", "Wrap code", Menu.VIEW, ("Alt+Z",), When.ALWAYS,
        "Wrap long lines of code, or let them scroll sideways.",
    ),
    Command(
        "view.key_hints", "Key hints", Menu.VIEW, (), When.ALWAYS,
        "Show or hide at the foot which keys the focused place understands.", icon="keyboard",
    ),
    Command(
        "view.zoom_in", "Larger text", Menu.VIEW, ("Ctrl+=", "Ctrl++"), When.ALWAYS,
        "Make all text larger.",
    ),
    Command("view.zoom_out", "Smaller text", Menu.VIEW, ("Ctrl+-",), When.ALWAYS, "Make all text smaller."),
    Command(
        "view.zoom_reset", "Text at 100 %", Menu.VIEW, ("Ctrl+0",), When.ALWAYS,
        "Make all text its own size.",
    ),
    Command(
        "help.contents", "Help", Menu.HELP, ("Shift+F1",), When.ALWAYS,
        "Read how things are done here, page by page, without a network.", icon="question",
    ),
    Command(
        "help.shortcuts", "Keys", Menu.HELP, ("F1", "Ctrl+/"), When.ALWAYS,
        "Show every key, and find the act of one by pressing it.", icon="keyboard",
    ),
    Command(
        "help.about", "About ChatDesk", Menu.HELP, (), When.ALWAYS,
        "Show the version, and what the program is made of.",
    ),
)  # fmt: skip

BY_ID = {command.id: command for command in COMMANDS}

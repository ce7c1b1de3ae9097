"""The commands about writing, finding, copying and the window, as they stand in their menus."""

from __future__ import annotations

from chatdesk.commands.command import Command, Menu, When

WINDOW_COMMANDS: tuple[Command, ...] = (
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
        "inspector.detach", "Inspector in its own window", Menu.VIEW, ("Ctrl+Shift+J",), When.ALWAYS,
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

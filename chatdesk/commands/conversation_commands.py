"""The commands about conversations, answers and messages, as they stand in their menus."""

from __future__ import annotations

from chatdesk.commands.command import Command, Menu, When

CONVERSATION_COMMANDS: tuple[Command, ...] = (
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
)  # fmt: skip

"""The pages of the preferences, in their order, and the settings on each."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QCoreApplication

from chatdesk.settings.declared import (
    CA_FILE,
    CHECK_SPELLING,
    CONNECT_WITHIN,
    FIRST_BYTE_WITHIN,
    FOLLOW,
    HINTS,
    LOG_LEVEL,
    LOOK_FOR_LOCAL_SERVERS,
    LOOK_UP_USAGE,
    MODEL_TITLES,
    MOTION,
    PRIVATE_ADDRESSES,
    PROXY,
    READ_UNASKED,
    REASONING,
    SEND_WITH,
    SILENCE_AT_MOST,
    SPELLING_LANGUAGES,
    SYSTEM_PROMPT,
    TEXT_SIZE,
    TEXT_WIDTH,
    THEME,
    WRAP_CODE,
    AnySetting,
)

ACCOUNTS, APPEARANCE, WRITING, STORAGE, APPROVALS = (
    "accounts",
    "appearance",
    "writing",
    "storage",
    "approvals",
)
READING, TOOLS, KEYS, PRIVACY, NETWORK = "reading", "tools", "keys", "privacy", "network"
PRESETS, SNIPPETS = "presets", "snippets"

ADD_ACCOUNT = "accounts.add"
NEW_PRESET, NEW_SNIPPET = "presets.new", "snippets.new"


class Topic(NamedTuple):
    """Something on a page that is no setting and can be gone to: its title and its sentence in English."""

    id: str
    title: str
    text: str = ""


class PageContents(NamedTuple):
    """A page: its title in English, its icon, the declared settings on it, and what else is there.

    `text` says what the page is about, where its settings do not; `also` holds further words by which it is
    found.
    """

    id: str
    title: str
    icon: str
    settings: tuple[AnySetting, ...] = ()
    topics: tuple[Topic, ...] = ()
    text: str = ""
    also: str = ""

    @property
    def shown_title(self) -> str:
        """The title in the user's language."""
        return QCoreApplication.translate("Preferences", self.title)


PAGES = (
    PageContents(
        ACCOUNTS,
        "Accounts",
        "key",
        topics=(Topic(ADD_ACCOUNT, "Add account", "A model service: its address, its dialect and its key."),),
        text="Model services: address, dialect, key, models, test, abilities; headers, proxy, certificates, "
        "time limits and moderation of each.",
    ),
    PageContents(APPEARANCE, "Appearance", "palette", (THEME, TEXT_SIZE, TEXT_WIDTH, MOTION, HINTS)),
    PageContents(
        WRITING,
        "Writing",
        "pencil-simple",
        (SEND_WITH, CHECK_SPELLING, SPELLING_LANGUAGES, SYSTEM_PROMPT, MODEL_TITLES),
    ),
    PageContents(
        PRESETS,
        "Presets",
        "sliders-horizontal",
        topics=(Topic(NEW_PRESET, "New preset", "A model, a system prompt and parameters under one name."),),
        text="Model, system prompt and parameters under one name, for any conversation.",
        also="temperature persona character assistant",
    ),
    PageContents(
        SNIPPETS,
        "Snippets",
        "note",
        topics=(
            Topic(NEW_SNIPPET, "New snippet", "A text that is inserted by its name, with places for words."),
        ),
        text="Texts of your own that the palette inserts, with places for words.",
        also="prompts templates placeholders",
    ),
    PageContents(READING, "Reading", "eye", (FOLLOW, REASONING, WRAP_CODE)),
    PageContents(
        TOOLS,
        "Tools",
        "wrench",
        (PRIVATE_ADDRESSES,),
        text="MCP servers, their commands and sign-in, and the folders that tools may read.",
        also="environment",
    ),
    PageContents(
        APPROVALS,
        "Approvals",
        "hand-palm",
        (READ_UNASKED,),
        text="Which tools run without asking, and the rules that allow it.",
        also="revoke always deny",
    ),
    PageContents(
        KEYS, "Keys", "keyboard", text="The shortcuts of all commands, to be changed.", also="keyboard keymap"
    ),
    PageContents(
        STORAGE,
        "Storage",
        "database",
        (LOG_LEVEL,),
        (
            Topic("storage.back_up", "Back up now", "Copies all conversations and reads the copy through."),
            Topic("storage.deleted", "Recently deleted", "What can be brought back for thirty days."),
            Topic("storage.clean_up", "Clean up", "Gives unused room back to the disk, removes old logs."),
            Topic("storage.check", "Check the database", "Reads all of it and looks for damage."),
            Topic("storage.database", "Where conversations lie", "The file of the database and its folder."),
            Topic("storage.configuration", "Where the configuration lies", "config.toml and its folder."),
            Topic("storage.logs", "Where logs lie", "What the program did, and how large that is."),
        ),
        text="How large everything is, backups, clean-up, and where the files lie.",
        also="size disk space room",
    ),
    PageContents(
        NETWORK,
        "Network",
        "globe",
        (PROXY, CA_FILE, CONNECT_WITHIN, FIRST_BYTE_WITHIN, SILENCE_AT_MOST),
        text="Proxy, certificates and time limits for all accounts.",
        also="timeouts TLS CA",
    ),
    PageContents(
        PRIVACY,
        "Privacy",
        "lock",
        (LOOK_FOR_LOCAL_SERVERS, LOOK_UP_USAGE),
        text="Where keys, conversations, pictures, links and raw streams are, and what is sent to whom.",
        also="keyring statistics telemetry remote images recordings moderation",
    ),
)
SETTINGS_OF = {page.id: page.settings for page in PAGES}

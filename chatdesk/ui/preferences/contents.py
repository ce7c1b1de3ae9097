"""The pages of the preferences, in their order, and the settings on each."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QCoreApplication

from chatdesk.settings.declared import (
    CA_FILE,
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

ADD_ACCOUNT = "accounts.add"


class Topic(NamedTuple):
    """Something on a page that is no setting and can be gone to: its title and its sentence in English."""

    id: str
    title: str
    text: str = ""


class PageContents(NamedTuple):
    """A page: its title in English, its icon, the declared settings on it, and what else is there.

    `also` holds further words by which the page is found.
    """

    id: str
    title: str
    icon: str
    settings: tuple[AnySetting, ...] = ()
    topics: tuple[Topic, ...] = ()
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
        also="keys models address dialect test abilities headers proxy certificate time limits moderation",
    ),
    PageContents(APPEARANCE, "Appearance", "palette", (THEME, TEXT_SIZE, TEXT_WIDTH, MOTION, HINTS)),
    PageContents(WRITING, "Writing", "pencil-simple", (SEND_WITH, SYSTEM_PROMPT, MODEL_TITLES)),
    PageContents(READING, "Reading", "eye", (FOLLOW, REASONING, WRAP_CODE)),
    PageContents(
        TOOLS, "Tools", "wrench", (PRIVATE_ADDRESSES,), also="MCP servers folders command environment sign in"
    ),
    PageContents(APPROVALS, "Approvals", "hand-palm", (READ_UNASKED,), also="rules revoke always allow deny"),
    PageContents(KEYS, "Keys", "keyboard", also="shortcuts keyboard commands keymap"),
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
        also="size disk space room",
    ),
    PageContents(
        NETWORK,
        "Network",
        "globe",
        (PROXY, CA_FILE, CONNECT_WITHIN, FIRST_BYTE_WITHIN, SILENCE_AT_MOST),
        also="timeouts certificates TLS CA",
    ),
    PageContents(
        PRIVACY,
        "Privacy",
        "lock",
        (LOOK_FOR_LOCAL_SERVERS, LOOK_UP_USAGE),
        also="keyring statistics telemetry remote pictures images links raw streams recordings moderation",
    ),
)
SETTINGS_OF = {page.id: page.settings for page in PAGES}

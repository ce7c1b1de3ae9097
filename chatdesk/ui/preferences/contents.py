"""The pages of the preferences, in their order, and the settings on each."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QCoreApplication

from chatdesk.settings.declared import (
    FOLLOW,
    HINTS,
    LOG_LEVEL,
    LOOK_FOR_LOCAL_SERVERS,
    LOOK_UP_USAGE,
    MODEL_TITLES,
    MOTION,
    PRIVATE_ADDRESSES,
    READ_UNASKED,
    REASONING,
    SEND_WITH,
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
READING, TOOLS, KEYS, PRIVACY = "reading", "tools", "keys", "privacy"


class PageContents(NamedTuple):
    """A page: its title in English, its icon, and the declared settings on it."""

    id: str
    title: str
    icon: str
    settings: tuple[AnySetting, ...] = ()

    @property
    def shown_title(self) -> str:
        """The title in the user's language."""
        return QCoreApplication.translate("Preferences", self.title)


PAGES = (
    PageContents(ACCOUNTS, "Accounts", "key"),
    PageContents(APPEARANCE, "Appearance", "palette", (THEME, TEXT_SIZE, TEXT_WIDTH, MOTION, HINTS)),
    PageContents(WRITING, "Writing", "pencil-simple", (SEND_WITH, SYSTEM_PROMPT, MODEL_TITLES)),
    PageContents(READING, "Reading", "eye", (FOLLOW, REASONING, WRAP_CODE)),
    PageContents(TOOLS, "Tools", "wrench", (PRIVATE_ADDRESSES,)),
    PageContents(APPROVALS, "Approvals", "hand-palm", (READ_UNASKED,)),
    PageContents(KEYS, "Keys", "keyboard"),
    PageContents(STORAGE, "Storage", "database", (LOG_LEVEL,)),
    PageContents(PRIVACY, "Privacy", "lock", (LOOK_FOR_LOCAL_SERVERS, LOOK_UP_USAGE)),
)
SETTINGS_OF = {page.id: page.settings for page in PAGES}

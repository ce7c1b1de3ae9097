"""What the list says in words: titles, headings, marks."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLocale

from chatdesk.ui.sidebar.conversation_rows import ConversationRow, Mark, Section, Span


def shown_title(row: ConversationRow) -> str:
    """Return the title, or what stands for one that was not given yet."""
    return row.title or QCoreApplication.translate("Sidebar", "New conversation")


def section_title(section: Section) -> str:
    """Return the words of a heading."""
    if section.span is Span.MONTH:
        return QLocale().standaloneMonthName(section.month)
    if section.span is Span.YEAR:
        return str(section.year)
    translate = QCoreApplication.translate
    return {
        Span.PINNED: translate("Sidebar", "Pinned"),
        Span.TODAY: translate("Sidebar", "Today"),
        Span.YESTERDAY: translate("Sidebar", "Yesterday"),
        Span.LAST_WEEK: translate("Sidebar", "Previous 7 days"),
        Span.LAST_MONTH: translate("Sidebar", "Previous 30 days"),
    }[section.span]


def mark_words(mark: Mark) -> str:
    """Return a mark in words: for assistive tools and tooltips."""
    translate = QCoreApplication.translate
    return {
        Mark.NONE: "",
        Mark.UNREAD: translate("Sidebar", "unread"),
        Mark.RUNNING: translate("Sidebar", "answering"),
        Mark.FAILED: translate("Sidebar", "failed"),
        Mark.WAITS: translate("Sidebar", "waits for you"),
    }[mark]


def accessible_text(row: ConversationRow) -> str:
    """Return a row as it is spoken: title, mark, whether it is pinned, tags."""
    pinned = QCoreApplication.translate("Sidebar", "pinned") if row.pin is not None else ""
    return ", ".join(filter(None, (shown_title(row), mark_words(row.mark), pinned, *row.tags)))

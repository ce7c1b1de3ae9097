"""What an empty conversation says of who will answer."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from chatdesk.domain.conversation import Conversation
from chatdesk.settings.accounts import TOUR


def heading() -> str:
    """Return the line over an empty conversation."""
    return _tr("Ask something, or take the tour")


def lead(conversation: Conversation, model: str, account: str, key: str) -> str:
    """Return the sentences below it: who answers, or how somebody is chosen.

    `model` and `account` are what the header shows, `key` is that of the choice of a model, "" for none.
    """
    if conversation.account_id == TOUR.id:
        return _tr(
            "The tour answers from inside this program: no AI, no network, no key. "
            "Everything else you see is the real thing."
        )
    if conversation.model:
        first = _tr("{0} ({1}) answers what you write.").format(model, account)
    else:
        chooses = _tr("{0} or its name above").format(key.replace("Return", "Enter")) if key else ""
        first = _tr("No model of {0} is chosen yet: {1} lists them.").format(
            account, chooses or _tr("its name above")
        )
    cards = _tr("The three cards below are the tour: answered inside this program, without AI or network.")
    return f"{first} {cards}"


def _tr(text: str) -> str:
    return QCoreApplication.translate("Introduction", text)

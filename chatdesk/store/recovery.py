"""What a start after a crash does: journals become messages, open tool calls get their result."""

from __future__ import annotations

import logging
import sqlite3
from dataclasses import dataclass, replace

from chatdesk.domain.continuing import with_beginning
from chatdesk.domain.growing import GrowingMessage
from chatdesk.domain.message import CallEnding, Failure, Message, Role, ToolResultPart
from chatdesk.domain.seam import SeamFilter
from chatdesk.domain.usage import Timing
from chatdesk.store.codec import decode_deltas
from chatdesk.store.message_rows import load_messages, load_row
from chatdesk.store.messages import append, finish, last_result_of, save

INTERRUPTED_CALL = "The program ended before this tool call was done."

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Recovery:
    """How many answers were found again in the journal and how many tool calls were closed."""

    answers: int = 0
    tool_calls: int = 0


def recover(connection: sqlite3.Connection) -> Recovery:
    """Turn every journal left behind into its message, marked as recovered.

    The finish reason is `TRUNCATED`, or what the stream itself said where it had reached its end.
    Tool calls without a result get one with `is_error`, so that the history can be sent again.
    Call it before the first turn and by the owner of the database alone: the journal of a stream
    that runs would end.
    """
    journals = connection.execute("SELECT id, message_row FROM journals ORDER BY id").fetchall()
    for journal_id, message_row in journals:
        conversation_id, base = load_row(connection, message_row)
        finish(connection, conversation_id, _fold(connection, journal_id, base))
    return Recovery(len(journals), _close_open_calls(connection))


def _fold(connection: sqlite3.Connection, journal_id: int, base: Message) -> Message:
    growing, seam = GrowingMessage(base), SeamFilter(base.text)
    last = 0.0
    entries = connection.execute(
        "SELECT deltas FROM journal_entries WHERE journal_id = ? ORDER BY number", (journal_id,)
    )
    for (text,) in entries:
        try:
            timed = decode_deltas(text)
        except (ValueError, TypeError, IndexError) as reason:
            _log.warning("A piece of the journal of message %s could not be read: %s", base.id, reason)
            continue
        for at, delta in timed:
            for new in seam.feed((delta,)):
                growing.add(new, at)
            last = at
    for new in seam.end():
        growing.add(new, last)
    error, usage = growing.error, base.usage or growing.total_usage()
    timing = base.timing if growing.first_token is None else Timing(growing.first_token, last)
    if base.earlier_ends:
        spent = Timing(growing.first_token, last)
        usage, timing = with_beginning(base, growing.total_usage(), spent)
    return replace(
        growing.message(),
        usage=usage,
        finish_reason=growing.finish_reason(),
        raw_finish_reason=growing.finish.raw if growing.finish else None,
        failure=Failure(error.message, details=error.details, kind="StreamFailed", is_retryable=True)
        if error
        else None,
        timing=timing,
        is_recovered=True,
    )


def _close_open_calls(connection: sqlite3.Connection) -> int:
    rows = connection.execute(
        "SELECT message_row, count(*) FROM open_calls GROUP BY message_row ORDER BY message_row"
    ).fetchall()
    for message_row, _count in rows:
        conversation_id, message = load_row(connection, message_row)
        _answer_calls(connection, conversation_id, message)
    connection.execute("DELETE FROM open_calls")
    return sum(count for _row, count in rows)


def _answer_calls(connection: sqlite3.Connection, conversation_id: str, message: Message) -> None:
    end, answered = last_result_of(load_messages(connection, conversation_id), message.id)
    results = tuple(
        ToolResultPart(call.call_id, INTERRUPTED_CALL, is_error=True, ending=CallEnding.INTERRUPTED.value)
        for call in message.tool_calls
        if call.call_id not in answered
    )
    if not results:
        return
    closing = Message(Role.TOOL, results, parent_id=end, account_id=message.account_id, model=message.model)
    (current,) = connection.execute(
        "SELECT current_message_id FROM conversations WHERE id = ?", (conversation_id,)
    ).fetchone()
    if current == end:
        append(connection, conversation_id, closing)
    else:
        save(connection, conversation_id, closing)

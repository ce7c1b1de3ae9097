"""The departures from the books that servers make and that we put up with, each declared once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum

from chatdesk.domain.stream import Mended


class Quirk(StrEnum):
    """A named tolerance: its value is the id, `sentence` tells a user what was put right."""

    sentence: str

    def __new__(cls, value: str, sentence: str) -> Quirk:
        """Keep the sentence beside the id."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.sentence = sentence
        return member

    # Framing
    COMMENT_AS_DATA = "comment-as-data", "A keep-alive comment was sent as data; it was ignored."
    EMPTY_DATA = "empty-data", "An event without content was ignored."
    BARE_JSON_LINE = (
        "bare-json-line",
        "JSON on a line of its own was joined to the empty data line before it.",
    )
    ERROR_FIELD = "error-field", "An error came in a field of its own instead of data."
    NO_LAST_BLANK_LINE = "no-last-blank-line", "The last event was not closed by an empty line; it was kept."
    NO_BLANK_LINES = "no-blank-lines", "Events without an empty line between them were taken apart."
    JSON_FOR_STREAM = "json-for-stream", "One JSON answer came where a stream was asked for."
    STREAM_FOR_JSON = "stream-for-json", "A stream came where one JSON answer was asked for."
    NO_DONE = "no-done", "The stream ended without its end mark, but with a finish reason."
    NO_FINISH_REASON = "no-finish-reason", "The stream was closed in order, but no finish reason was given."
    # Payloads
    NOT_JSON = "not-json", "An event that is not JSON was skipped."
    DAMAGED_JSON = "damaged-json", "An event with broken JSON could not be read."
    ARRAY_PAYLOAD = "array-payload", "Several objects came as one list; each was read."
    WRONG_TYPE = "wrong-type", "A field had another type than expected; the rest of its event was kept."
    LOOSE_JSON = (
        "loose-json",
        "An event was not strict JSON (a lone surrogate, say); it was read all the same.",
    )
    NO_CHOICES = "no-choices", "An event without its list of choices was taken as empty."
    NO_DELTA = "no-delta", "A choice without content was taken as empty."
    MESSAGE_FOR_DELTA = "message-for-delta", "A whole message came where a piece of one was expected."
    CONTENT_PARTS = "content-parts", "The content came as a list of parts; they were joined."
    UNKNOWN_PART = "unknown-part", "A part of an unknown type in the content was left out."
    # Reasoning
    TWO_REASONING_FIELDS = "two-reasoning-fields", "Reasoning came in two fields at once; one was taken."
    THINK_TAGS = "think-tags", "Reasoning came between <think> tags inside the text."
    THINK_END_ONLY = "think-end-only", "Only the closing </think> came; what stood before it is reasoning."
    GOOGLE_THOUGHT = "google-thought", "Thoughts came inside the text, marked as such; they were told apart."
    # Tool calls
    CALL_WITHOUT_INDEX = "call-without-index", "Chunks without index were told apart by id, name and place."
    REPEATED_INDEX = "repeated-index", "Several tool calls came under one index; they were told apart."
    CHANGING_CALL_ID = (
        "changing-call-id",
        "The id of a tool call changed while it was written; the first was kept.",
    )
    LATE_NAME = "late-name", "The name of a tool call came after its arguments began."
    CALL_WITHOUT_ID = "call-without-id", "A tool call came without an id; it was given one."
    ARGUMENTS_AS_OBJECT = "arguments-as-object", "Tool arguments came as an object instead of JSON text."
    EMPTY_ARGUMENTS = "empty-arguments", "Empty tool arguments were read as an empty object."
    FUNCTION_CALL = "function-call", "The deprecated function_call was read as a tool call."
    STOP_WITH_CALLS = "stop-with-calls", "The answer ended as if complete although tools were called."
    UNKNOWN_REASON = "unknown-reason", "The finish reason is not one that we know."
    # Usage and errors
    USAGE_ELSEWHERE = "usage-elsewhere", "Token counts came in a field of the service's own."
    EMPTY_USAGE = "empty-usage", "Token counts of nothing but zeros were ignored."
    ERROR_AS_TEXT = "error-as-text", "An error came as plain text instead of an object."
    # Responses
    UNKNOWN_EVENT = "unknown-event", "An event of an unknown type was listed and otherwise ignored."
    NAME_DIFFERS = (
        "name-differs",
        "The name of an event was missing or differed from its type; the type was trusted.",
    )
    UNANNOUNCED_ITEM = "unannounced-item", "A piece came for an item that was never announced; it was opened."
    CHANGING_ITEM_ID = (
        "changing-item-id",
        "The id of an item changed while it was written; its place decided.",
    )
    ITEM_WITHOUT_ID = "item-without-id", "A finished item came without its id; its call or place decided."
    DONE_WITHOUT_DELTAS = "done-without-deltas", "Text came only whole at its end, not in pieces."
    DONE_DIFFERS = "done-differs", "The final text differed from its pieces; the final one was taken."
    DONE_SHORTER = "done-shorter", "The final text was shorter than its pieces; the pieces were kept."
    EMPTY_OUTPUT = "empty-output", "The final answer was empty although text had come; the text was kept."


class QuirkTally(Counter[Quirk]):
    """How often each quirk applied, and which ones did since somebody last asked."""

    def __init__(self, counts: Iterable[Quirk] | None = None, /) -> None:
        super().__init__(counts)
        # Those since the last `take`, in the order of their first.
        self.fresh: dict[Quirk, None] = {}
        self._untold: Counter[Quirk] = Counter()

    def note(self, quirk: Quirk) -> None:
        """Count one more time."""
        self[quirk] += 1
        self.fresh[quirk] = None
        self._untold[quirk] += 1

    def note_all(self, other: QuirkTally) -> None:
        """Count all that another tally counted."""
        for quirk, count in other.items():
            self.note(quirk)
            self[quirk] += count - 1
            self._untold[quirk] += count - 1

    def take(self) -> tuple[Quirk, ...]:
        """Return the quirks noted since the last `take`, each once, in the order of their first."""
        if not self.fresh:
            return ()
        fresh = tuple(self.fresh)
        self.fresh.clear()
        return fresh

    def take_counts(self) -> tuple[Mended, ...]:
        """Return how often each quirk applied since the last `take_counts`."""
        if not self._untold:
            return ()
        told = tuple(Mended(quirk.value, quirk.sentence, count) for quirk, count in self._untold.items())
        self._untold.clear()
        return told

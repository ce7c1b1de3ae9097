"""A message while it is being written: deltas are folded in, and nothing is copied until asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from chatdesk.domain.delta import (
    Delta,
    ErrorDelta,
    FinishDelta,
    ProviderDataDelta,
    ReasoningDelta,
    RefusalDelta,
    SeamDelta,
    TextDelta,
    TextReplaced,
    ToolCallDelta,
    UsageDelta,
)
from chatdesk.domain.message import (
    FinishReason,
    Message,
    Part,
    ReasoningPart,
    RefusalPart,
    TextPart,
    ToolCallPart,
)
from chatdesk.domain.usage import Usage, estimate_tokens


class _Open:
    """A part that still grows: its pieces are joined once, when somebody asks."""

    __slots__ = ("began", "call_id", "ended", "extra", "kind", "name", "pieces", "seam")

    def __init__(self, kind: type[Part], began: float, seam: SeamDelta | None = None) -> None:
        self.kind = kind
        self.pieces: list[str] = []
        self.began = began
        self.ended = began
        self.seam = seam
        self.call_id = ""
        self.name = ""
        self.extra: dict[str, Any] | None = None

    def joined(self) -> str:
        if len(self.pieces) > 1:
            self.pieces = ["".join(self.pieces)]
        return self.pieces[0] if self.pieces else ""

    def part(self) -> Part:
        text = self.joined()
        if self.kind is TextPart:
            seam = self.seam
            return TextPart(text) if seam is None else TextPart(text, True, seam.repeated, seam.means)
        if self.kind is ReasoningPart:
            # What came all at once took a time that nobody saw.
            return ReasoningPart(text, round(self.ended - self.began, 3) or None)
        if self.kind is RefusalPart:
            return RefusalPart(text)
        extra = None if self.extra is None else dict(self.extra)
        return ToolCallPart(self.call_id, self.name, text, extra)


class GrowingMessage:
    """Fold deltas of one choice into a message.

    Appending costs the same however much is there already. Text, reasoning and refusal open a new
    part where the kind changes; tool calls are kept by their position. `base` brings id, parent,
    model and any parts that are there before (Continue): the first new text then gets a seam.
    `text_length` counts the characters that came, of every kind of part, `counted_length` those of them
    that had come when the service last told its token counts.
    """

    def __init__(self, base: Message, *, choice: int = 0) -> None:
        self.base = base
        self.choice = choice
        self.finish: FinishDelta | None = None
        self.error: ErrorDelta | None = None
        self.usage: Usage | None = None
        self.first_token: float | None = None
        self.text_length = 0
        self.counted_length = 0
        self._parts: list[_Open] = []
        self._calls: dict[int, _Open] = {}
        self._data: dict[str, Any] = dict(base.provider_data or {})
        self._seam = SeamDelta()

    @property
    def is_empty(self) -> bool:
        """Whether nothing has arrived that a reader could see."""
        return not self._parts

    def add(self, delta: Delta, at: float = 0.0) -> None:  # noqa: C901 - one line per kind of delta
        """Fold one delta that arrived `at` seconds after the request began."""
        if getattr(delta, "choice", self.choice) != self.choice:
            return
        match delta:
            case TextDelta(text=text):
                self._append(TextPart, text, at)
            case ReasoningDelta(text=text):
                self._append(ReasoningPart, text, at)
            case RefusalDelta(text=text):
                self._append(RefusalPart, text, at)
            case ToolCallDelta():
                self._add_call(delta, at)
            case TextReplaced(text=text):
                self._replace_text(text, at)
            case UsageDelta(usage=usage):
                self.usage, self.counted_length = usage, self.text_length
            case FinishDelta():
                self.finish = delta
            case ErrorDelta():
                self.error = delta
            case ProviderDataDelta(key=key, value=value):
                self._data[key] = value
            case SeamDelta():
                self._take_seam(delta)

    def message(self) -> Message:
        """Return the message as it is now; may be called at any time."""
        parts = self.base.parts + tuple(p.part() for p in self._parts if p.kind is ToolCallPart or p.pieces)
        data: Mapping[str, Any] | None = self._data or None
        usage = self.usage or self.base.usage
        return replace(self.base, parts=parts, usage=usage, provider_data=data)

    def finish_reason(self) -> FinishReason:
        """Return what the stream itself says of its end; `TRUNCATED` where it said nothing."""
        if self.error is not None:
            return FinishReason.ERROR
        if self.finish is None:
            return FinishReason.TRUNCATED
        # Older servers say "stop" although they called tools: the calls decide.
        if self._calls and self.finish.reason is FinishReason.COMPLETE:
            return FinishReason.TOOL_CALLS
        return self.finish.reason

    def total_usage(self) -> Usage | None:
        """Return what the service counted; what it did not count is estimated, and marked so."""
        usage, length = self.usage, self.text_length
        if usage is None or usage.output_tokens is None:
            if not length:
                return usage
            tokens = estimate_tokens(length)
        else:
            # Some services count while they write: their last word is about what had come until then.
            uncounted = 0 if self.finish is not None else length - self.counted_length
            if uncounted <= 0:
                return usage
            tokens = usage.output_tokens + estimate_tokens(uncounted)
        return replace(usage or Usage(), output_tokens=tokens, total_tokens=None, is_estimated=True)

    def _append(self, kind: type[Part], text: str, at: float) -> None:
        if not text:
            return
        self._note_time(at)
        last = self._parts[-1] if self._parts else None
        if last is None or last.kind is not kind:
            last = self._open(kind, at)
        last.pieces.append(text)
        last.ended = at
        self.text_length += len(text)

    def _open(self, kind: type[Part], at: float) -> _Open:
        is_seam = (
            kind is TextPart
            and any(isinstance(part, TextPart) for part in self.base.parts)
            and not any(part.kind is TextPart for part in self._parts)
        )
        if self._parts and self._parts[-1].kind is ReasoningPart:
            self._parts[-1].ended = at
        part = _Open(kind, at, self._seam if is_seam else None)
        self._parts.append(part)
        return part

    def _add_call(self, delta: ToolCallDelta, at: float) -> None:
        self._note_time(at)
        part = self._calls.get(delta.position)
        if part is None:
            part = self._calls[delta.position] = self._open(ToolCallPart, at)
        part.call_id = part.call_id or delta.call_id
        part.name = part.name or delta.name
        if delta.extra:
            part.extra = part.extra if part.extra is not None else {}
            part.extra.update(delta.extra)
        if delta.replaces:
            part.pieces = []
        if delta.arguments:
            part.pieces.append(delta.arguments)
            self.text_length += 0 if delta.replaces else len(delta.arguments)
        part.ended = at

    def _replace_text(self, text: str, at: float) -> None:
        for part in reversed(self._parts):
            if part.kind is TextPart:
                part.pieces = [text] if text else []
                return
        self._append(TextPart, text, at)

    def _take_seam(self, seam: SeamDelta) -> None:
        self._seam = seam
        # What was left out was generated as well.
        self.text_length += len(seam.repeated)
        for part in self._parts:
            if part.seam is not None:
                part.seam = seam

    def _note_time(self, at: float) -> None:
        if self.first_token is None:
            self.first_token = at

"""How an answer ended, as words: the line below it and the acts that are offered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from PySide6.QtCore import QCoreApplication

from chatdesk.domain.ending import Ending, can_go_on, ending_of
from chatdesk.domain.message import FinishReason, Message, Role
from chatdesk.domain.pace import tokens_per_second
from chatdesk.domain.usage import dollars, estimate_tokens
from chatdesk.ui.look.keycap import split_keys

ACT_KEYS: Mapping[str, tuple[str, ...]] = {
    "continue": ("Alt", "Enter"),
    "undo_continue": ("Ctrl", "Z"),
    "retry": ("Ctrl", "R"),
    "edit": ("↑",),
    "another_model": ("Ctrl", "Shift", "M"),
    "try_now": ("Ctrl", "R"),
    "keep_waiting": ("Alt", "Enter"),
    "stop": ("Esc",),
}
RECEIPT = "receipt"
"""The act that shows what a Stop did; it stands in the line of the end itself."""

_COMMANDS = {
    "continue": "turn.continue",
    "undo_continue": "turn.undo_continue",
    "retry": "turn.regenerate",
    "edit": "composer.edit_last",
    "another_model": "model.pick",
    "try_now": "turn.try_now",
    "keep_waiting": "turn.keep_waiting",
    "stop": "turn.stop",
}
_ICONS = {
    "continue": "play",
    "undo_continue": "arrow-counter-clockwise",
    "retry": "arrow-clockwise",
    "edit": "pencil-simple",
    "open_account": "key",
    "another_model": "cube",
    "try_now": "arrow-clockwise",
    "keep_waiting": "hourglass",
    "stop": "stop",
    "receipt": "receipt",
}
_ACCOUNT_FAILURES = frozenset({"AuthRejected", "KeyMissing", "SecretError", "SettingsError"})
_UNREACHED = frozenset({"ConnectionFailed", "Stalled", "ServiceUnavailable", "RateLimited"})
# What helps before asking the same again does: it stands first.
_BETTER_FIRST = {
    "ModelNotFound": ("another_model",),
    "ContextTooLong": ("edit", "another_model"),
    "RequestRejected": ("edit",),
}
_LOST = frozenset({"ConnectionLost", "ConnectionFailed", "Stalled"})


@dataclass(frozen=True, slots=True)
class Act:
    """A button below the last answer."""

    name: str
    label: str
    icon: str
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class End:
    """The line below an answer: `label` is empty after a complete one, `note` then is the meta line.

    `figures` are all that is known of its making, for the tooltip.
    `tone` is the token of the label's colour, "" for the quiet one.
    """

    label: str = ""
    note: str = ""
    icon: str = ""
    acts: tuple[Act, ...] = ()
    version: tuple[int, int] | None = None
    figures: tuple[str, ...] = ()
    tone: str = ""


@dataclass(frozen=True, slots=True)
class FailureCard:
    """A failed turn: one sentence, one hint, acts, and details that are shown when asked for.

    `tone` is the token of its colour; there is a `..._line` for the border beside it.
    """

    text: str
    hint: str
    details: str
    icon: str
    acts: tuple[Act, ...] = ()
    version: tuple[int, int] | None = None
    tone: str = "error"


@dataclass(slots=True)
class Surroundings:
    """What the end of a message depends on beside the message.

    `is_last`: it is the last one and nothing runs. `follows_tools`: it was asked for with results of tools.
    `has_receipt`: what its Stop did is known to the moment.
    """

    is_last: bool = False
    follows_tools: bool = False
    version: tuple[int, int] | None = None
    has_receipt: bool = False
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: ACT_KEYS)


def keys_of_acts(key_of: Callable[[str], str]) -> Mapping[str, tuple[str, ...]]:
    """Return the keycaps of the acts; `key_of` tells the key of a command that is in force."""
    return {act: split_keys(key_of(command_id)) for act, command_id in _COMMANDS.items()}


def has_end(message: Message, around: Surroundings) -> bool:
    """Tell whether `end_of` gives something, for a fraction of its cost."""
    has_versions = around.version is not None and around.version[1] > 1
    if message.role is not Role.ASSISTANT:
        return has_versions and message.role is Role.USER
    if has_versions or message.is_recovered or message.failure is not None:
        return True
    # Tool calls are an end only where nothing followed their results.
    is_over = message.finish_reason is not FinishReason.TOOL_CALLS or around.is_last
    return is_over and message.finish_reason is not None


def end_of(message: Message, around: Surroundings) -> End | FailureCard | None:
    """Return what stands below a message; None where nothing does."""
    version = around.version if around.version is not None and around.version[1] > 1 else None
    if message.role is Role.USER:
        return End(version=version) if version else None
    if message.role is not Role.ASSISTANT:
        return None
    if message.failure is not None:
        return _failure_of(message, around, version)
    ending = ending_of(message)
    if ending is Ending.COMPLETE:
        # Alone in its line, the act says what it undoes.
        acts = tuple(replace(act, label=_tr("Undo Continue")) for act in _acts(_undo(message), around))
        return End("", _meta(message), "", acts, version, figures_of(message))
    if ending is Ending.OPEN or (ending is Ending.TOOL_CALLS and not around.is_last):
        return End(version=version) if version else None
    label, icon, tone = _looks()[ending]
    has_ended_itself = ending in (Ending.DECLINED, Ending.EMPTY)
    note = _meta(message) if has_ended_itself else _kept(message)
    acts = _acts(_names_of(message, around), around)
    return End(label, note, icon, acts, version, figures_of(message), tone)


def _failure_of(message: Message, around: Surroundings, version: tuple[int, int] | None) -> FailureCard:
    failure = message.failure
    assert failure is not None  # noqa: S101  the caller looked
    icon = "wifi-slash" if failure.kind in _LOST else "warning-circle"
    names = ["open_account"] if failure.kind in _ACCOUNT_FAILURES else []
    names += _BETTER_FIRST.get(failure.kind, ())
    if can_go_on(message, follows_tools=around.follows_tools):
        names.append("continue")
    # The same is too long again: the key does it still, but no button asks for it.
    names += ["retry"] if failure.kind != "ContextTooLong" else []
    names += _undo(message)
    if failure.kind in _UNREACHED:
        # What still answers is one key away.
        names.append("another_model")
    return FailureCard(failure.text, failure.hint, failure.details, icon, _acts(names, around), version)


def _looks() -> Mapping[Ending, tuple[str, str, str]]:
    """Label, icon and tone of each end; amber where something is missing that nobody asked to leave out."""
    return {
        Ending.STOPPED: (_tr("Stopped"), "stop", ""),
        Ending.TOOL_CALLS: (_tr("Stopped at the tools"), "stop", ""),
        Ending.TRUNCATED: (_tr("Cut off by the server"), "wifi-slash", "wait"),
        Ending.LENGTH: (_tr("At its length limit"), "text-align-left", "wait"),
        Ending.FILTERED: (_tr("Held back by the service's filter"), "shield", "wait"),
        Ending.DECLINED: (_tr("Declined by the model"), "prohibit", ""),
        Ending.EMPTY: (_tr("Ended without an answer"), "minus-circle", "wait"),
        Ending.RECOVERED: (_tr("Recovered"), "arrow-counter-clockwise", ""),
        Ending.FAILED: (_tr("Failed"), "warning-circle", "error"),
    }


def _names_of(message: Message, around: Surroundings) -> list[str]:
    goes_on = can_go_on(message, follows_tools=around.follows_tools)
    receipt = [RECEIPT] if around.has_receipt else []
    return (["continue"] if goes_on else []) + ["retry", "edit", *_undo(message), *receipt]


def _undo(message: Message) -> list[str]:
    return ["undo_continue"] if message.earlier_ends else []


def _acts(names: list[str], around: Surroundings) -> tuple[Act, ...]:
    return acts_named(names, around.keys) if around.is_last else ()


def acts_named(names: Iterable[str], keys: Mapping[str, Sequence[str]]) -> tuple[Act, ...]:
    """Return the buttons of these acts, each with the keys that do the same."""
    labels = {
        "continue": _tr("Continue"),
        "undo_continue": _tr("Undo"),
        "retry": _tr("Retry"),
        "edit": _tr("Edit question"),
        "open_account": _tr("Open account"),
        "another_model": _tr("Another model…"),
        "try_now": _tr("Try now"),
        "keep_waiting": _tr("Keep waiting"),
        "stop": _tr("Stop"),
        RECEIPT: _tr("Receipt"),
    }
    return tuple(Act(name, labels[name], _ICONS[name], tuple(keys.get(name, ()))) for name in names)


def _tokens(message: Message) -> tuple[int, bool]:
    usage = message.usage
    if usage is not None and usage.output_tokens is not None:
        return usage.output_tokens, usage.is_estimated
    return estimate_tokens(sum(len(getattr(part, "text", "")) for part in message.parts)), True


def _counted(message: Message) -> str:
    count, is_estimated = _tokens(message)
    if not count:
        return ""
    words = _tr("{0} token") if count == 1 else _tr("{0} tokens")
    text = words.format(f"{count:,}")
    if message.usage is not None and message.usage.requests > 1:
        text = _tr("{0} in {1} requests").format(text, message.usage.requests)
    if message.usage is not None and message.usage.versions > 1:
        return _tr("{0} in {1} versions").format(text, message.usage.versions)
    return f"~{text}" if is_estimated else text


def _kept(message: Message) -> str:
    counted = _counted(message)
    parts = [_tr("{0} kept").format(counted)] if counted else [_tr("nothing had arrived")]
    parts += [part for part in (_seconds(message), _cost(message)) if part]
    return ", ".join(parts)


def _meta(message: Message) -> str:
    parts = (message.model, _counted(message), _seconds(message), _cost(message))
    return " · ".join(part for part in parts if part)


def _cost(message: Message) -> str:
    cost = message.usage.cost if message.usage is not None else None
    return "" if cost is None else dollars(cost)


def _seconds(message: Message) -> str:
    total = message.timing.total if message.timing is not None else None
    return duration(total) if total is not None else ""


def figures_of(message: Message) -> tuple[str, ...]:
    """Return all that is known of the making of an answer, a sentence for each figure."""
    usage, timing, pace = message.usage, message.timing, tokens_per_second(message)
    said = []
    if timing is not None and timing.first_token is not None:
        said.append(_tr("First token after {0}").format(duration(timing.first_token)))
    if pace is not None:
        # A pace made of an estimate is one, too.
        about = "~" if usage is not None and usage.is_estimated else ""
        said.append(_tr("{0} tokens per second").format(f"{about}{pace:.0f}"))
    if usage is not None:
        parts = (
            (_tr("{0} tokens in the prompt"), usage.input_tokens),
            (_tr("{0} of them from the cache"), usage.cached_tokens),
            (_tr("{0} tokens of reasoning"), usage.reasoning_tokens),
        )
        said += [words.format(f"{count:,}") for words, count in parts if count]
    return tuple(said)


def duration(seconds: float) -> str:
    """Return a length of time as it is read: "4 ms", "1.2 s", "38 s", "2 min 5 s"."""
    if seconds < 0.1:
        return f"{round(seconds * 1000)} ms"
    if seconds < 10:
        return f"{seconds:.1f} s"
    if seconds < 60:
        return f"{round(seconds)} s"
    return f"{int(seconds) // 60} min {int(seconds) % 60} s"


def _tr(text: str) -> str:
    return QCoreApplication.translate("Transcript", text)

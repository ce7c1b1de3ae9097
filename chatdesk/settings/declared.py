"""Every setting, declared once: the file, the preferences and their help are made from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from chatdesk.domain.errors import SettingsError

SettingValue = str | bool | float
T_co = TypeVar("T_co", bound=SettingValue, covariant=True)


@dataclass(frozen=True, slots=True)
class Setting(Generic[T_co]):
    """One setting. `id` is "section.key" as in the file and is for ever: users' files refer to it.

    The type is that of `default`. `allowed` lists the words of a choice, without them it is any
    text; `lowest` and `highest` bound a number.
    """

    id: str
    title: str
    help: str
    default: T_co
    allowed: tuple[str, ...] = ()
    lowest: float = 0.0
    highest: float = 0.0

    @property
    def section(self) -> str:
        """The table of the file that the setting stands in."""
        return self.id.partition(".")[0]

    @property
    def key(self) -> str:
        """Its name in that table."""
        return self.id.partition(".")[2]

    @property
    def rule(self) -> str:
        """What is allowed, as the end of a sentence."""
        if isinstance(self.default, bool):
            return "true or false"
        if isinstance(self.default, float):
            return f"a number from {self.lowest:g} to {self.highest:g}"
        if not self.allowed:
            return "a text"
        return " or ".join(f'"{word}"' for word in self.allowed)

    def checked(self, value: object) -> T_co:
        """Return the value in the setting's type; raises `SettingsError` that says what is allowed."""
        if isinstance(self.default, float):
            is_number = isinstance(value, int | float) and not isinstance(value, bool)
            if is_number and self.lowest <= value <= self.highest:  # type: ignore[operator]
                return type(self.default)(value)  # type: ignore[arg-type]
        elif type(value) is type(self.default) and (not self.allowed or value in self.allowed):
            return value
        raise SettingsError(f'"{self.id}" cannot be {_shown(value)}.', hint=f"Allowed is {self.rule}.")


THEME: Setting[str] = Setting(
    id="appearance.theme",
    title="Theme",
    help="Light, dark, high contrast, or as the system has it.",
    default="system",
    allowed=("system", "light", "dark", "contrast"),
)
TEXT_SIZE: Setting[float] = Setting(
    id="appearance.text_size",
    title="Text size",
    help="How large all text in the window is.",
    default=1.0,
    lowest=0.8,
    highest=2.0,
)
TEXT_WIDTH: Setting[str] = Setting(
    id="appearance.text_width",
    title="Text width",
    help="How long the lines of a conversation may get. Normal is some 85 letters.",
    default="normal",
    allowed=("narrow", "normal", "wide"),
)
MOTION: Setting[bool] = Setting(
    id="appearance.motion",
    title="Motion",
    help="Let panels fade in and the marks of running answers pulse. Off: all of it stands still.",
    default=True,
)
HINTS: Setting[bool] = Setting(
    id="appearance.key_hints",
    title="Key hints",
    help="Show in the line at the foot which keys the focused place understands.",
    default=True,
)
WRAP_CODE: Setting[bool] = Setting(
    id="conversation.wrap_code",
    title="Wrap code",
    help="On: long lines of code go on in the next line. Off: they scroll sideways.",
    default=False,
)
SEND_WITH: Setting[str] = Setting(
    id="composer.send_with",
    title="Send with",
    help="The key that sends the message; with Ctrl+Enter, Enter begins a new line.",
    default="enter",
    allowed=("enter", "ctrl+enter"),
)
SYSTEM_PROMPT: Setting[str] = Setting(
    id="conversation.system_prompt",
    title="System prompt",
    help="What the model is told first in every new conversation. Each conversation can have its own.",
    default="",
)
MODEL_TITLES: Setting[bool] = Setting(
    id="conversation.titles_by_model",
    title="Titles by the model",
    help="Ask the model for a short title after the first answer of a conversation: one small request more. "
    "Off: the first line of your question is the title.",
    default=False,
)
FOLLOW: Setting[str] = Setting(
    id="conversation.follow",
    title="Scrolling",
    help="While an answer is written: its end stays in view, nothing moves, or your question goes to the top "
    "and the answer grows below it.",
    default="follow",
    allowed=("follow", "stay", "question_on_top"),
)
REASONING: Setting[str] = Setting(
    id="conversation.reasoning",
    title="Reasoning",
    help="What a model thinks aloud: folded, folded beside its newest line, or open.",
    default="folded_with_line",
    allowed=("folded", "folded_with_line", "open"),
)
LOOK_FOR_LOCAL_SERVERS: Setting[bool] = Setting(
    id="conversation.look_for_local_servers",
    title="Look for local servers",
    help="Look on this computer for Ollama, LM Studio and others when no account is set up.",
    default=True,
)
LOOK_UP_USAGE: Setting[bool] = Setting(
    id="conversation.look_up_usage",
    title="Look up usage",
    help="After a stop, ask the service what the answer took, where it can tell. Off: the estimate stays.",
    default=True,
)
READ_UNASKED: Setting[bool] = Setting(
    id="tools.run_built_in_readers_unasked",
    title="Built-in readers",
    help="Run without asking: the clock, the calculator, and reading in folders that you granted.",
    default=True,
)
PRIVATE_ADDRESSES: Setting[bool] = Setting(
    id="tools.private_addresses",
    title="Local network",
    help="Let fetch_page reach this computer and the local network too.",
    default=False,
)
LOG_LEVEL: Setting[str] = Setting(
    id="log.level",
    title="Log",
    help="How much the log file tells from now on; no level writes keys.",
    default="info",
    allowed=("debug", "info", "warning", "error"),
)

AnySetting = Setting[SettingValue]

SETTINGS: Mapping[str, AnySetting] = {
    setting.id: setting
    for setting in (
        THEME,
        TEXT_SIZE,
        TEXT_WIDTH,
        MOTION,
        HINTS,
        SEND_WITH,
        SYSTEM_PROMPT,
        MODEL_TITLES,
        FOLLOW,
        REASONING,
        WRAP_CODE,
        LOOK_FOR_LOCAL_SERVERS,
        LOOK_UP_USAGE,
        READ_UNASKED,
        PRIVATE_ADDRESSES,
        LOG_LEVEL,
    )
}


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{value[:40]}"'
    return f"{value:g}" if isinstance(value, int | float) else "a table or a list"

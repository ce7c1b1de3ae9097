"""Every setting, declared once: the file, the preferences and their help are made from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from chatdesk.domain.errors import SettingsError
from chatdesk.settings.timeouts import DEFAULT_TIMEOUTS

SettingValue = str | bool | float
T_co = TypeVar("T_co", bound=SettingValue, covariant=True)


@dataclass(frozen=True, slots=True)
class Setting(Generic[T_co]):
    """One setting. `id` is "section.key" as in the file and is for ever: users' files refer to it.

    The type is that of `default`. `allowed` lists the words of a choice, without them it is any
    text, of one line where it `is_line` (a path where it `is_file`); `lowest` and `highest` bound a number
    in a `unit`. `check` raises a `SettingsError` for a value that is of the right type and cannot be used.
    """

    id: str
    title: str
    help: str
    default: T_co
    allowed: tuple[str, ...] = ()
    lowest: float = 0.0
    highest: float = 0.0
    unit: str = ""
    is_line: bool = False
    is_file: bool = False
    placeholder: str = ""
    check: Callable[[T_co], None] | None = None

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
            if self.check is not None:
                self.check(value)
            return value
        raise SettingsError(f'"{self.id}" cannot be {_shown(value)}.', hint=f"Allowed is {self.rule}.")


def _check_proxy(address: str) -> None:
    if not address:
        return
    # Imported here: hardly anybody has one.
    from chatdesk.settings.account_checks import is_proxy

    if not is_proxy(address):
        raise SettingsError(
            "This is no address of a proxy.",
            hint="For example http://proxy.example.com:3128 or socks5://127.0.0.1:1080",
        )
    if "@" in address:
        raise SettingsError(
            "The address holds a name or a password, and this file keeps none for all accounts.",
            hint="Leave the proxy to HTTPS_PROXY of the environment.",
        )


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
    help="Let the marks of running answers pulse and the caret blink. Off: all of it stands still.",
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
CHECK_SPELLING: Setting[bool] = Setting(
    id="composer.check_spelling",
    title="Check spelling",
    help="Mark words of your message that no dictionary of this computer knows. Nothing leaves the computer.",
    default=True,
)
SPELLING_LANGUAGES: Setting[str] = Setting(
    id="composer.spelling_languages",
    title="Spelling languages",
    help="In which languages you write, for example en_GB, de_DE. A word is right if one of them knows it.",
    default="",
    is_line=True,
    placeholder="The system's languages and English",
)
SYSTEM_PROMPT: Setting[str] = Setting(
    id="conversation.system_prompt",
    title="System prompt",
    help="What the model is told first in every new conversation. Each conversation can have its own.",
    default="",
    placeholder="For example: Answer in short sentences.",
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
PROXY: Setting[str] = Setting(
    id="network.proxy",
    title="Proxy",
    help="The way to model services, for accounts that name none. This computer is always asked directly.",
    default="",
    is_line=True,
    placeholder="As the system has it; or http://proxy.example.com:3128, socks5://127.0.0.1:1080",
    check=_check_proxy,
)
CA_FILE: Setting[str] = Setting(
    id="network.ca_file",
    title="Trusted issuer",
    help="A PEM file of certificates that are trusted beside the system's own, for accounts that name none.",
    default="",
    is_line=True,
    is_file=True,
    placeholder="The system's certificates alone",
)
CONNECT_WITHIN: Setting[float] = Setting(
    id="network.connect_within",
    title="Connect within",
    help="A service that needs longer for name, connection and TLS is taken as not there.",
    default=DEFAULT_TIMEOUTS.connect,
    lowest=1.0,
    highest=600.0,
    unit="seconds",
)
FIRST_BYTE_WITHIN: Setting[float] = Setting(
    id="network.first_byte_within",
    title="First byte within",
    help="How long a service may load and think before it says anything. Stop always works.",
    default=DEFAULT_TIMEOUTS.first_byte,
    lowest=1.0,
    highest=86_400.0,
    unit="seconds",
)
SILENCE_AT_MOST: Setting[float] = Setting(
    id="network.silence_at_most",
    title="Silence at most",
    help="How long an answer that has begun may stand still before it counts as broken off.",
    default=DEFAULT_TIMEOUTS.stall,
    lowest=1.0,
    highest=86_400.0,
    unit="seconds",
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
        CHECK_SPELLING,
        SPELLING_LANGUAGES,
        SYSTEM_PROMPT,
        MODEL_TITLES,
        FOLLOW,
        REASONING,
        WRAP_CODE,
        LOOK_FOR_LOCAL_SERVERS,
        LOOK_UP_USAGE,
        READ_UNASKED,
        PRIVATE_ADDRESSES,
        PROXY,
        CA_FILE,
        CONNECT_WITHIN,
        FIRST_BYTE_WITHIN,
        SILENCE_AT_MOST,
        LOG_LEVEL,
    )
}


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{value[:40]}"'
    return f"{value:g}" if isinstance(value, int | float) else "a table or a list"

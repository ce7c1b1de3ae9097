"""The advanced settings of an account in groups: every one declared once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from chatdesk.settings.account_secrets import hidden_proxy, unhidden_proxy
from chatdesk.settings.accounts import Account
from chatdesk.settings.parameters import PARAMETERS
from chatdesk.ui.preferences.advanced import texts
from chatdesk.ui.preferences.advanced.entry import Entry, Look
from chatdesk.ui.preferences.advanced.parameter_entries import parameter_entry


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that fold together."""

    id: str
    title: str
    entries: tuple[Entry, ...]
    help: str = ""


_RESPONSES, _COMPLETIONS = ("responses",), ("completions",)


def _plain(field: str, title: str, **more: Any) -> Entry:
    """A text of the account as it is."""

    def taken(account: Account, text: str) -> Account:
        changed: dict[str, Any] = {field: text.strip()}
        return replace(account, **changed)

    return Entry(field, title, lambda account: str(getattr(account, field)), taken, **more)


def _switch(field: str, title: str, on: str, off: str, *, is_off_first: bool = False, **more: Any) -> Entry:
    choices = (("true", on), ("false", off))

    def taken(account: Account, text: str) -> Account:
        changed: dict[str, Any] = {field: text == "true"}
        return replace(account, **changed)

    return Entry(
        field,
        title,
        lambda account: "true" if getattr(account, field) else "false",
        taken,
        Look.CHOICE,
        choices=choices[::-1] if is_off_first else choices,
        **more,
    )


def _seconds(label: str, title: str, **more: Any) -> Entry:
    def taken(account: Account, text: str) -> Account:
        seconds = texts.number_in("timeouts", text, is_whole=False, item=label)
        if seconds is None:
            seconds = getattr(type(account.timeouts)(), label)
        return replace(account, timeouts=replace(account.timeouts, **{label: float(seconds)}))

    return Entry(
        "timeouts",
        title,
        lambda account: texts.number_text(getattr(account.timeouts, label)),
        taken,
        Look.SHORT,
        item=label,
        unit="seconds",
        **more,
    )


def _retries_taken(account: Account, text: str) -> Account:
    number = texts.number_in("max_retries", text, is_whole=True)
    return replace(account, max_retries=Account("", "", "").max_retries if number is None else int(number))


def _window_taken(account: Account, text: str) -> Account:
    number = texts.number_in("context_window", text, is_whole=True)
    return replace(account, context_window=int(number or 0))


def _template(label: str, title: str, help_text: str = "") -> Entry:
    def taken(account: Account, text: str) -> Account:
        value: Any = tuple(texts.lines_in(text)) if label == "stop" else text
        return replace(account, template=replace(account.template, **{label: value}))

    def shown(account: Account) -> str:
        value = getattr(account.template, label)
        return texts.lines_text(value) if label == "stop" else str(value)

    return Entry(
        "template",
        title,
        shown,
        taken,
        Look.CODE,
        item=label,
        help=help_text,
        dialects=_COMPLETIONS,
    )


def _body_taken(account: Account, text: str) -> Account:
    values = texts.object_in("extra_body", text, account.extra_body.values_now())
    return replace(account, extra_body=texts.kept("extra_body", values))


_CONTINUE_BY = (
    ("auto", "Best known"),
    ("prefill", "Prefill"),
    ("continue_final_message", "continue_final_message"),
    ("prefix", "DeepSeek prefix"),
    ("completions", "Completions"),
    ("prompt", "A request in words"),
)

GROUPS: tuple[Group, ...] = (
    Group(
        "parameters",
        "Parameters",
        tuple(parameter_entry(parameter) for parameter in PARAMETERS.values()),
        "They go with every request. What is empty is left to the service.",
    ),
    Group(
        "body",
        "Headers and body",
        (
            Entry(
                "headers",
                "Extra headers",
                lambda account: texts.headers_text(account.headers),
                lambda account, text: replace(account, headers=texts.headers_in(text, account.headers)),
                Look.CODE,
                help="One per line: “Name: value”. They go with every request.",
                placeholder="X-Team: blue",
            ),
            Entry(
                "extra_body",
                "Extra body",
                lambda account: texts.object_text(account.extra_body.values_now()),
                _body_taken,
                Look.CODE,
                help="A JSON object. Its fields are laid over the body of every request.",
                placeholder='{"top_k": 40}',
            ),
        ),
    ),
    Group(
        "network",
        "Network",
        (
            Entry(
                "proxy",
                "Proxy",
                lambda account: hidden_proxy(account.proxy),
                lambda account, text: replace(account, proxy=unhidden_proxy(text.strip(), account.proxy)),
                placeholder="As Network in the preferences says",
                help="For example http://proxy.example.com:3128 or socks5://127.0.0.1:1080.",
            ),
            _plain("ca_file", "Trusted issuer", look=Look.FILE, help="A PEM file, beside the system's own."),
            _plain("client_cert", "Client certificate", look=Look.FILE, help="A PEM file: who you are."),
            _plain("client_key", "Its private key", look=Look.FILE, help="Empty: in the same file."),
            _seconds("connect", "Connect within"),
            _seconds("first_byte", "First byte within"),
            _seconds("stall", "Silence at most"),
            Entry(
                "max_retries",
                "Retries",
                lambda account: str(account.max_retries),
                _retries_taken,
                Look.SHORT,
                placeholder="0 to 10",
                help="By itself, and only while nothing of the answer was shown.",
            ),
        ),
    ),
    Group(
        "answers",
        "Answers",
        (
            _switch("stream", "Streaming", "While it is written", "All at once"),
            _switch(
                "think_tags",
                "<think> tags",
                "Reasoning",
                "Plain text",
                help="What stands between <think> and </think> in an answer.",
            ),
            _switch(
                "keep_on_server",
                "Conversation",
                "Kept at the service",
                "Sent each time",
                is_off_first=True,
                help="What is kept there is named instead of being sent again.",
                dialects=_RESPONSES,
            ),
            Entry(
                "context_window",
                "Context window",
                lambda account: str(account.context_window) if account.context_window else "",
                _window_taken,
                Look.SHORT,
                unit="tokens",
                placeholder="As listed",
                help="How much the model reads at most. Empty: as the server lists it, if it does.",
            ),
            Entry(
                "continue_by",
                "Continue by",
                lambda account: account.continue_by,
                lambda account, text: replace(account, continue_by=text),
                Look.CHOICE,
                choices=_CONTINUE_BY,
                help="How an unfinished answer is gone on with.",
            ),
        ),
    ),
    Group(
        "template",
        "Prompt template",
        (
            _template("system", "System prompt"),
            _template("user", "Question"),
            _template("assistant", "Answer"),
            _template("answer", "Begin of the answer", "What the model goes on from."),
            _template("stop", "Ends before", "One per line; \\n stands for a line break."),
        ),
        "How the conversation becomes one prompt. {text} stands for what was said.",
    ),
    Group(
        "moderation",
        "Moderation",
        (
            _plain(
                "moderation_url",
                "Address",
                placeholder="Off",
                help="For example https://api.openai.com/v1/moderations. Finished paragraphs are sent there.",
            ),
            _plain("moderation_model", "Model", placeholder="The service's own"),
        ),
    ),
)
"""All groups in the order in which they are shown."""


def summary(group: Group, account: Account, dialect: str) -> list[str]:
    """Return what is set in a group, in a few words each; empty where all is as it comes."""
    plain = Account("", "", "")
    told = []
    for entry in group.entries:
        text = entry.shown(account)
        if dialect in entry.dialects and text != entry.shown(plain):
            told.append(_told(entry, text))
    return told


def _told(entry: Entry, text: str) -> str:
    if entry.look in (Look.LINES, Look.CODE, Look.FILE) or entry.field == "proxy":
        return entry.title
    words = dict(entry.choices).get(text, text)
    return f"{entry.title} {words}" if entry.look in (Look.SHORT, Look.WORD) else f"{entry.title}: {words}"

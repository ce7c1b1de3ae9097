"""What each part of an account must be like; what is not is refused in a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from chatdesk.domain.prompt_template import PromptTemplate
from chatdesk.settings.account_error import AccountError
from chatdesk.settings.addresses import host_of, web_address

if TYPE_CHECKING:
    from chatdesk.settings.timeouts import Timeouts

CONTINUE_BY = ("auto", "prefill", "continue_final_message", "prefix", "completions", "prompt")
"""How an unfinished answer is gone on with: by the best means known, or by this one."""

_LARGEST_WINDOW = 1_000_000_000
MOST_RETRIES = 10

_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_PROXIES = ("http://", "https://", "socks5://", "socks5h://")
_LONGEST_WAIT = 86_400.0


def check_headers(name: str, headers: Iterable[tuple[str, str]]) -> None:
    """Refuse headers that HTTP cannot carry."""
    for header, value in headers:
        if not _HEADER_NAME.fullmatch(header):
            raise AccountError("headers", f'"{name}" has a header whose name cannot be sent: "{header}".')
        if not (value.isascii() and (value.isprintable() or not value)):
            raise AccountError(
                "headers", f'The header "{header}" of "{name}" holds characters that cannot be sent.'
            )


def check_timeouts(name: str, timeouts: Timeouts) -> None:
    """Refuse time limits that are none."""
    for label in ("connect", "first_byte", "stall"):
        if not 0 < getattr(timeouts, label) <= _LONGEST_WAIT:
            raise AccountError(
                "timeouts",
                f'The time limit "{label}" of "{name}" cannot be used.',
                hint="Give seconds: more than 0, at most a day (86400).",
            )


def check_proxy(name: str, proxy: str) -> None:
    """Refuse a proxy whose kind nobody speaks."""
    if proxy and not is_proxy(proxy):
        raise AccountError(
            "proxy",
            f'The proxy of "{name}" cannot be used.',
            hint="For example http://proxy.example.com:3128 or socks5://127.0.0.1:1080",
        )


def is_proxy(address: str) -> bool:
    """Whether this is the address of a proxy of a kind that we speak to."""
    return address.startswith(_PROXIES) and bool(host_of(address))


def check_continue_by(name: str, means: str) -> None:
    """Refuse a way to go on that there is not."""
    if means not in CONTINUE_BY:
        raise AccountError(
            "continue_by",
            f'"{name}" cannot continue by "{means}".',
            hint=f"Use one of {', '.join(CONTINUE_BY)}.",
        )


def check_retries(name: str, retries: int) -> None:
    """Refuse more attempts than a person waits for."""
    if not 0 <= retries <= MOST_RETRIES:
        raise AccountError(
            "max_retries",
            f'The number of retries of "{name}" cannot be used.',
            hint=f"Use a whole number from 0 (none) to {MOST_RETRIES}.",
        )


def check_window(name: str, tokens: int) -> None:
    """Refuse a window that no model has."""
    if not (tokens == 0 or 256 <= tokens <= _LARGEST_WINDOW):
        raise AccountError(
            "context_window",
            f'The context window of "{name}" cannot be used.',
            hint="Write how many tokens the model reads, such as 32768, or 0 to take what the server says.",
        )


def check_certificate(name: str, certificate: str, key: str) -> None:
    """Refuse a private key without its certificate."""
    if key and not certificate:
        raise AccountError(
            "client_key",
            f'"{name}" has a private key but no client certificate.',
            hint="Name the certificate's file too, or leave the key away.",
        )


def check_template(name: str, template: PromptTemplate) -> None:
    """Refuse a template in which a message would not stand."""
    for label in ("system", "user", "assistant"):
        written = getattr(template, label)
        is_left_out = label == "system" and not written
        if not is_left_out and "{text}" not in written:
            raise AccountError(
                "template",
                f'"{label}" in the template of "{name}" does not say where the message goes.',
                hint="Write {text} in its place.",
                item=label,
            )
    if not all(template.stop):
        raise AccountError(
            "template", f'"stop" in the template of "{name}" holds an empty text.', item="stop"
        )


def check_moderation(name: str, url: str, model: str) -> None:
    """Refuse an address that cannot be asked, or that holds a password."""
    if model and not url:
        raise AccountError(
            "moderation_url",
            f'"{name}" names a model for moderation but no address.',
            hint="For example https://api.openai.com/v1/moderations",
        )
    if not url:
        return
    parts = web_address(url)
    if parts is None:
        raise AccountError(
            "moderation_url",
            f'The moderation address of "{name}" cannot be used.',
            hint="For example https://api.openai.com/v1/moderations",
        )
    if parts.username is not None or parts.password is not None:
        raise AccountError(
            "moderation_url", f'The moderation address of "{name}" holds a user name or a password.'
        )

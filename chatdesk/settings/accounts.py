"""Accounts: a named base URL, its dialect and the reference to its key, never the key itself."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from chatdesk.domain.errors import SettingsError
from chatdesk.domain.prompt_template import DEFAULT_TEMPLATE, PromptTemplate
from chatdesk.settings import account_checks
from chatdesk.settings.account_error import AccountError
from chatdesk.settings.addresses import host_of
from chatdesk.settings.json_object import NOTHING, JsonObject
from chatdesk.settings.parameters import checked_parameters
from chatdesk.settings.timeouts import DEFAULT_TIMEOUTS, Timeouts

DIALECTS = ("chat-completions", "responses", "completions")
"""The wire formats that an account can speak."""

KEY_KEYRING = "keyring"
KEY_NONE = "none"
KEY_SESSION = "session"
"""The key is kept in memory until the program ends; the file says "keyring" in its place."""

OPENAI_BASE_URL = "https://api.openai.com/v1"

_ENV_PREFIX = "env:"
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_TRIMMED = ("proxy", "ca_file", "client_cert", "client_key", "moderation_url", "moderation_model")
# What people paste from a provider's "curl" example; the base URL ends before it.
_PASTED_ENDINGS = ("/chat/completions", "/completions", "/responses", "/models", "/embeddings")


@dataclass(frozen=True, slots=True)
class Account:
    """One model service as a person set it up.

    `models` may be empty: then the server is asked. `key` is "keyring", "env:NAME", "none" or "session".
    `headers` go with every request. Headers, proxy and extra body may hold secrets, so no `repr` shows them.
    `proxy` empty means the system's; `ca_file` empty means the system's certificates. `client_cert` and
    `client_key` are PEM files; without a key of its own the certificate's file holds it.

    `parameters` (see `PARAMETERS`) go with every request, `extra_body` is laid over its body last.
    `continue_by` is one of `CONTINUE_BY`; `max_retries` counts the attempts after the first one.
    `template` is for the dialect Completions alone; `keep_on_server` lets the Responses dialect refer to what
    the service has kept; `think_tags` says whether <think> in a text marks reasoning. Where `moderation_url`
    is empty, nothing is moderated. `context_window`: how many tokens its models read, 0: as the server says.
    """

    id: str
    name: str
    base_url: str
    dialect: str = "chat-completions"
    models: tuple[str, ...] = ()
    key: str = KEY_NONE
    stream: bool = True
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    timeouts: Timeouts = DEFAULT_TIMEOUTS
    proxy: str = field(default="", repr=False)
    ca_file: str = ""
    client_cert: str = ""
    client_key: str = ""
    parameters: JsonObject = NOTHING
    extra_body: JsonObject = NOTHING
    continue_by: str = "auto"
    max_retries: int = 3
    template: PromptTemplate = DEFAULT_TEMPLATE
    keep_on_server: bool = False
    think_tags: bool = True
    moderation_url: str = field(default="", repr=False)
    moderation_model: str = ""
    context_window: int = 0

    @property
    def key_variable(self) -> str:
        """The environment variable that holds the key, or "" when the key lies elsewhere."""
        return self.key.removeprefix(_ENV_PREFIX) if self.key.startswith(_ENV_PREFIX) else ""

    @property
    def is_built_in(self) -> bool:
        """Whether this program answers itself: there is neither network nor key then."""
        return isinstance(self, BuiltIn)

    @property
    def is_tour(self) -> bool:
        """Whether this is the built-in tour."""
        return self.id == TOUR.id

    @property
    def is_loopback(self) -> bool:
        """Whether the service runs on this computer; proxies are not asked then."""
        return is_loopback(host_of(self.base_url))


@dataclass(frozen=True, slots=True)
class BuiltIn(Account):
    """An account that this program answers itself; it stands in no file.

    `note` says what it is, where others show their address. Tools run for it only if it `has_tools`.
    """

    note: str = ""
    has_tools: bool = True


TOUR_NOTE = "no AI, built in"
TOUR = BuiltIn(id="tour", name="Tour", base_url="tour://built-in", models=("tour",), note=TOUR_NOTE)
"""Always there, so that the program works before anything is configured."""

ENVIRONMENT_ID = "environment"
RESERVED_IDS = frozenset({TOUR.id, ENVIRONMENT_ID})


def checked(account: Account) -> Account:
    """Return the account in its clean form (trimmed texts, tidy base URL).

    Raises `AccountError` with one sentence about the first thing that cannot be used. The sentence never
    repeats the value of `key`, of a header or of the proxy: somebody may have pasted a secret there.
    """
    if not _ID.fullmatch(account.id):
        raise AccountError(
            "id",
            f'The account id "{account.id}" cannot be used.',
            hint="Use up to 64 letters, digits, dots, hyphens and underscores.",
        )
    name = account.name.strip() or account.id
    if account.dialect not in DIALECTS:
        allowed = ", ".join(f'"{dialect}"' for dialect in DIALECTS)
        raise AccountError(
            "dialect",
            f'"{name}" names the unknown dialect "{account.dialect}".',
            hint=f"Use one of {allowed}.",
        )
    _check_key(name, account.key)
    return replace(
        checked_requests(replace(account, name=name)),
        base_url=clean_base_url(account.base_url),
        models=tuple(dict.fromkeys(model.strip() for model in account.models if model.strip())),
    )


def checked_requests(account: Account) -> Account:
    """Return the account with its clean form of what is said of requests; all else may be a draft.

    Raises `AccountError` as `checked` does.
    """
    trimmed = replace(account, **{label: getattr(account, label).strip() for label in _TRIMMED})
    _check_parts(trimmed.name, trimmed)
    return replace(trimmed, parameters=JsonObject.of(checked_parameters(trimmed.parameters)))


def clean_base_url(text: str) -> str:
    """Return the base URL without a slash at its end and without a pasted "/chat/completions".

    Raises `AccountError` when it is not an http or https address of a host.
    """
    from urllib.parse import urlsplit

    url = text.strip()
    if not url:
        raise AccountError("base_url", "The address is empty.", hint=f"For example {OPENAI_BASE_URL}")
    if "://" not in url:
        guess = "http" if is_loopback(host_of(f"//{url}")) else "https"
        raise AccountError(
            "base_url", f'The address "{_shown(url)}" has no scheme.', hint=f"Try {guess}://{_shown(url)}"
        )
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise AccountError(
            "base_url", f'The address "{_shown(url)}" cannot be read.', hint=f"{error}."
        ) from error
    if parts.scheme not in ("http", "https"):
        raise AccountError(
            "base_url",
            f'The address begins with "{parts.scheme}://".',
            hint="Only http:// and https:// can be used.",
        )
    if not parts.hostname or re.search(r"\s", url):
        raise AccountError(
            "base_url", f'The address "{_shown(url)}" names no host.', hint=f"For example {OPENAI_BASE_URL}"
        )
    if parts.username is not None or parts.password is not None:
        raise AccountError(
            "base_url", "The address holds a user name or a password.", hint="Give it as the account's key."
        )
    if parts.query or parts.fragment:
        raise AccountError("base_url", 'The address goes on after "?" or "#".', hint="Leave that part away.")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}{'' if port is None else f':{port}'}{_clean_path(parts.path)}"


def account_warnings(account: Account) -> tuple[str, ...]:
    """Return sentences about what works but deserves a second look."""
    warnings = []
    if account.base_url.startswith("http://") and not account.is_loopback:
        warnings.append(f'"{account.name}" is reached by http: others on the way can read what is sent.')
    return tuple(warnings)


def is_loopback(host: str) -> bool:
    """Say whether a host name or address means this computer."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    if not host or not (host[0].isdigit() or ":" in host):
        return False
    import ipaddress

    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def new_account_id(name: str, taken: Collection[str]) -> str:
    """Return an id made of the name that is neither taken nor reserved."""
    stem = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:48] or "account"
    number, candidate = 1, stem
    while candidate in taken or candidate in RESERVED_IDS:
        number += 1
        candidate = f"{stem}-{number}"
    return candidate


def environment_account(environ: Mapping[str, str]) -> Account | None:
    """Return the account that OPENAI_BASE_URL and OPENAI_API_KEY make, either of them alone too.

    Raises `SettingsError` when the address in OPENAI_BASE_URL cannot be used.
    """
    base_url = environ.get("OPENAI_BASE_URL", "").strip()
    has_key = bool(environ.get("OPENAI_API_KEY", "").strip())
    if not base_url and not has_key:
        return None
    try:
        clean = clean_base_url(base_url or OPENAI_BASE_URL)
    except SettingsError as error:
        raise SettingsError(f"OPENAI_BASE_URL cannot be used: {error.text}", hint=error.hint) from error
    return Account(
        id=ENVIRONMENT_ID,
        name="Environment",
        base_url=clean,
        key="env:OPENAI_API_KEY" if has_key else KEY_NONE,
    )


def available_accounts(
    configured: Iterable[Account], environment: Account | None = None
) -> tuple[Account, ...]:
    """Return every account in the order of preference: the configured ones, Environment, the Tour."""
    return (*configured, *((environment,) if environment else ()), TOUR)


def find_account(accounts: Sequence[Account], account_id: str) -> Account:
    """Return the account with this id; raises `SettingsError` that lists the ids there are."""
    for account in accounts:
        if account.id == account_id:
            return account
    known = ", ".join(account.id for account in accounts)
    raise SettingsError(f'There is no account "{account_id}".', hint=f"There are: {known}.")


def default_account(accounts: Sequence[Account], configured: str = "") -> Account:
    """Return the account that new conversations begin with.

    `accounts` comes from `available_accounts`; `configured` is `default_account` of the file. An id that is
    not there falls back to the first account.
    """
    named = (account for account in accounts if account.id == configured)
    return next(named, accounts[0] if accounts else TOUR)


def default_model(
    account: Account, configured: str = "", *, asked: str = "", offered: Sequence[str] = ()
) -> str:
    """Return the model that a new conversation begins with, or "" while nobody knows one.

    `asked` (the command line) always wins. `configured` is `default_model` of the file and counts unless the
    account, or else its server in `offered`, lists models without it: then the first of those is taken.
    """
    if asked:
        return asked
    known = account.models or tuple(offered)
    if configured and (not known or configured in known):
        return configured
    return known[0] if known else ""


def _shown(url: str) -> str:
    """The address without what stands before an @, which may be a password."""
    return url.rpartition("@")[2]


def _clean_path(path: str) -> str:
    clean = path.rstrip("/")
    for ending in _PASTED_ENDINGS:
        if clean.endswith(ending):
            return clean.removesuffix(ending).rstrip("/")
    return clean


def _check_key(name: str, key: str) -> None:
    if key in (KEY_KEYRING, KEY_NONE, KEY_SESSION):
        return
    if key.startswith(_ENV_PREFIX) and _VARIABLE.fullmatch(key.removeprefix(_ENV_PREFIX)):
        return
    raise AccountError(
        "key",
        f'The key of "{name}" must say where the key is; the key itself never stands there.',
        hint='Use "keyring", "env:NAME" (a variable of the environment) or "none".',
    )


def _check_parts(name: str, account: Account) -> None:
    account_checks.check_headers(name, account.headers)
    account_checks.check_timeouts(name, account.timeouts)
    account_checks.check_proxy(name, account.proxy)
    account_checks.check_certificate(name, account.client_cert, account.client_key)
    account_checks.check_continue_by(name, account.continue_by)
    account_checks.check_retries(name, account.max_retries)
    account_checks.check_window(name, account.context_window)
    account_checks.check_template(name, account.template)
    account_checks.check_moderation(name, account.moderation_url, account.moderation_model)

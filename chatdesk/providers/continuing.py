"""By which means a service is asked to go on with a partial answer, by what is known of it."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, replace

from chatdesk.domain.errors import ProviderError, RequestRejected, ServiceUnavailable
from chatdesk.domain.request import ContinueBy
from chatdesk.settings.accounts import Account
from chatdesk.settings.addresses import host_of
from chatdesk.settings.capabilities import CapabilityBook
from chatdesk.wire.dialects import COMPLETIONS, RESPONSES, Dialect, dialect
from chatdesk.wire.options import RequestOptions

REFUSED = "continue_refused"
"""The option under which the capabilities keep what was refused: "means" or "means model" per line."""

_MOST_REFUSED = 40
# Templates that cannot end with an answer fail with 500; a path that is not there with 404 or 405.
_UNCLEAR = frozenset({400, 404, 405, 409, 422, 500, 501})
_AUTO = "auto"


@dataclass(frozen=True, slots=True)
class _Way:
    """What the documents of a service say: its means, the field that marks a message, the path for it."""

    means: tuple[ContinueBy, ...]
    field: str = "prefix"
    base_path: str = ""


_PREFILL = _Way((ContinueBy.PREFILL,))
_NONE = _Way(())
# By the end of the host's name. Whoever is not here is tried.
_SERVICES = {
    "api.deepseek.com": _Way((ContinueBy.PREFIX,), base_path="/beta"),
    "mistral.ai": _Way((ContinueBy.PREFIX,)),
    "moonshot.ai": _Way((ContinueBy.PREFIX,), field="partial"),
    "moonshot.cn": _Way((ContinueBy.PREFIX,), field="partial"),
    "aliyuncs.com": _Way((ContinueBy.PREFIX,), field="partial"),
    "anthropic.com": _PREFILL,
    "openrouter.ai": _PREFILL,
    "groq.com": _PREFILL,
    "openai.com": _NONE,
    "azure.com": _NONE,
    "googleapis.com": _NONE,
    "x.ai": _NONE,
}
# Behind a gateway the model says who answers in the end.
_CLAUDE = re.compile(r"claude", re.IGNORECASE)
_BEGINS_ANEW = re.compile(r"(^|[/:])(gpt-(?!oss|j|neo)|chatgpt|o[1-9](-|$)|gemini|grok)", re.IGNORECASE)
_UNKNOWN = (ContinueBy.CONTINUE_FINAL_MESSAGE,)
_UNKNOWN_NEAR = (ContinueBy.CONTINUE_FINAL_MESSAGE, ContinueBy.PREFILL)

# "This model does not support assistant message prefill", "Expected last role User or Tool (or Assistant
# with prefix True)", "Assistant response prefill is incompatible with enable_thinking".
_REFUSES = re.compile(
    r"pre.?fill|continue_final_message|add_generation_prompt|\bprefix\b|\bpartial\b"
    r"|(end|last|final).{0,40}\b(user|assistant)\b|\bassistant\b.{0,60}\b(last|final|end)",
    re.IGNORECASE | re.DOTALL,
)
_UNKNOWN_WORDS = re.compile(
    r"(unknown|unrecogni[sz]ed|unsupported|unexpected|extra|additional|not permitted).{0,60}"
    r"(continue_final_message|add_generation_prompt|\bprefix\b|\bpartial\b)|extra (inputs|fields)",
    re.IGNORECASE | re.DOTALL,
)


class Continuing:
    """Chooses the means for the account, and remembers which were refused.

    What the service's words say clearly is kept with the account: for all its models where it does not
    know the field, else for the model. Other refusals count until the program ends.
    """

    def __init__(self, account: Account, capabilities: CapabilityBook) -> None:
        self._account = account
        self._capabilities = capabilities
        self._doubted: set[tuple[ContinueBy, str]] = set()

    def means(self, model: str) -> ContinueBy:
        """Return the best means that was not refused; the last resort always is to tell the model."""
        refused = self._refused()
        for means in self._wanted(model):
            known = {means.value, f"{means.value} {model}"}
            if known.isdisjoint(refused) and (means, model) not in self._doubted:
                return means
        return ContinueBy.PROMPT

    def options(self, options: RequestOptions, means: ContinueBy) -> RequestOptions:
        """Return the options that say so in the request."""
        return replace(options, continue_by=means, prefix_field=self._way().field)

    def wire(self, wire: Dialect, means: ContinueBy) -> Dialect:
        """Return the dialect in which the means is spoken."""
        return dialect(COMPLETIONS) if means is ContinueBy.COMPLETIONS else wire

    def base_url(self, means: ContinueBy) -> str:
        """Return the base URL for the means: always of the account's own host."""
        url, path = self._account.base_url, self._way().base_path
        if means is not ContinueBy.PREFIX or not path:
            return url
        scheme, _, rest = url.partition("://")
        return f"{scheme}://{rest.partition('/')[0]}{path}"

    async def learn(self, means: ContinueBy, model: str, words: str) -> bool:
        """Learn from the words of a refusal; return whether they are about the means."""
        if means is ContinueBy.PROMPT or not _REFUSES.search(words):
            return False
        self._doubted.add((means, model))
        # What the account's owner chose is tried again another time.
        if self._account.continue_by == _AUTO:
            line = means.value if _UNKNOWN_WORDS.search(words) else f"{means.value} {model}"
            lines = [*self._refused(), line][-_MOST_REFUSED:]
            await self._capabilities.learn(self._account, **{REFUSED: "\n".join(filter(None, lines))})
        return True

    def doubt(self, means: ContinueBy, model: str, error: ProviderError) -> bool:
        """Take a refusal without clear words to be about the means; return whether it may be."""
        is_unclear = type(error) in (RequestRejected, ServiceUnavailable) and error.status in _UNCLEAR
        if means is ContinueBy.PROMPT or not is_unclear:
            return False
        self._doubted.add((means, model))
        return True

    def _refused(self) -> list[str]:
        return str(self._capabilities.of(self._account).options.get(REFUSED, "")).split("\n")

    def _wanted(self, model: str) -> tuple[ContinueBy, ...]:
        account = self._account
        if account.continue_by != _AUTO:
            chosen = ContinueBy(account.continue_by)
            is_spoken = account.dialect != RESPONSES or chosen is ContinueBy.PREFILL
            return (chosen,) if is_spoken else ()
        if account.dialect == COMPLETIONS:
            return (ContinueBy.COMPLETIONS,)
        if account.dialect == RESPONSES:
            return ()
        return self._way(model).means

    def _way(self, model: str = "") -> _Way:
        account = self._account
        if account.is_built_in:
            return _PREFILL
        host = host_of(account.base_url)
        known = next((way for name, way in _SERVICES.items() if _is_of(host, name)), None)
        if _BEGINS_ANEW.search(model) and (known is None or known is _PREFILL):
            return _NONE
        if known is not None:
            return known
        if _CLAUDE.search(model):
            return _PREFILL
        return _Way(_UNKNOWN_NEAR if _is_near(host) else _UNKNOWN)


def _is_of(host: str, name: str) -> bool:
    return host == name or host.endswith(f".{name}")


def _is_near(host: str) -> bool:
    """Whether a server runs here or in the own network: such servers take a partial answer as what it is."""
    if "." not in host and ":" not in host:
        return True
    if host.endswith((".local", ".lan", ".internal", ".home.arpa", ".localhost")):
        return True
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return False

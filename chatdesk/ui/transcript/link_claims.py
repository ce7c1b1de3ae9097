"""Whether a link says that it leads to another place than it does."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

# An address with its scheme is one wherever it stands in the text.
_WHOLE = re.compile(r"(?:https?:)//[^\s<>\"'”)]+|(?<![\w@.])www\.[^\s<>\"'”)/]+", re.IGNORECASE)
_MAIL = re.compile(r"[^\s@<>]+@([^\s@<>/]+\.[^\s@<>/]+)")
# Without one only where it is the whole text, and ends like a host: “main.py” and “Node.js” are none.
_BARE = re.compile(r"((?:[\w-]+\.)+([^\W\d_]{2,}))(?::\d+)?(?:[/?#]\S*)?", re.IGNORECASE)
_ENDS = re.compile(
    "ai|app|at|au|be|biz|br|ca|ch|cn|co|com|de|dev|dk|edu|es|eu|fi|fr|gov|ie|in|info|int|io|it|jp|kr|me|mil"
    "|net|nl|no|nz|online|org|page|pt|ru|se|shop|site|tech|uk|us|xyz",
    re.IGNORECASE,
)


def claimed_host(texts: Iterable[str], address: str) -> str:
    """Return the host that the text of a link names where its address leads to another one; else "".

    A part of the named host's own domain is no other one, nor is “www.”.
    """
    real = _host_of(address)
    if not real:
        return ""
    deceives = _poses_as(address)
    if deceives and not _is_within(real, deceives):
        return deceives
    for text in texts:
        for named in _hosts_in(text):
            if not _is_within(real, named):
                return named
    return ""


def _host_of(address: str) -> str:
    if address.lower().startswith("mailto:"):
        return _plain(address.partition("?")[0].rpartition("@")[2])
    try:
        return _plain(urlsplit(address).hostname or "")
    except ValueError:
        return ""


def _poses_as(address: str) -> str:
    """Return the host before an @, which is taken for the place where the address leads."""
    if address.lower().startswith("mailto:"):
        return ""
    try:
        user = urlsplit(address).username or ""
    except ValueError:
        return ""
    return _plain(user) if _BARE.fullmatch(user) else ""


def _hosts_in(text: str) -> list[str]:
    text = text.strip()
    found = [match if "//" in match else f"https://{match}" for match in _WHOLE.findall(text)]
    hosts = [_host_of(one) for one in found]
    bare = _BARE.fullmatch(text)
    if not hosts and bare is not None and _ENDS.fullmatch(bare.group(2)):
        hosts.append(_plain(bare.group(1)))
    mail = _MAIL.fullmatch(text)
    if mail is not None:
        hosts.append(_plain(mail.group(1)))
    return [host for host in hosts if host]


def _is_within(real: str, named: str) -> bool:
    return real == named or real.endswith(f".{named}")


def _plain(host: str) -> str:
    host = host.lower().rstrip(".").removeprefix("www.")
    try:
        return host.encode("idna").decode() if not host.isascii() else host
    except UnicodeError:
        return host

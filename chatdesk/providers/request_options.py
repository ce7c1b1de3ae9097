"""How the requests of an account must look, by what is known of it."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from chatdesk.settings.capabilities import Capabilities
from chatdesk.wire.options import DEFAULT_OPTIONS, RequestOptions


def options_from(capabilities: Capabilities) -> RequestOptions:
    """Return the options that were learnt; what this version does not know, or of another kind, is left."""
    known = {field.name: getattr(DEFAULT_OPTIONS, field.name) for field in fields(RequestOptions)}
    learnt: dict[str, Any] = {
        name: value
        for name, value in capabilities.options.items()
        if name in known and type(value) is type(known[name])
    }
    return RequestOptions(**learnt)

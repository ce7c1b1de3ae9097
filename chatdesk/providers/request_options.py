"""How the requests of an account must look: as its owner set it up, and as its service has taught us."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from chatdesk.domain.message import Role
from chatdesk.domain.request import GenerationRequest
from chatdesk.settings.accounts import Account
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


def options_of(account: Account, capabilities: Capabilities) -> RequestOptions:
    """Return how a request to the account must look; what its service refuses is not asked, set up or not."""
    is_taken = capabilities.options.get
    return replace(
        options_from(capabilities),
        encrypted_reasoning=is_taken("encrypted_reasoning", True) is True,
        keep_on_server=account.keep_on_server and is_taken("keep_on_server", True) is True,
        extra_body=account.extra_body.values_now(),
        template=account.template,
    )


def with_parameters(request: GenerationRequest, account: Account) -> GenerationRequest:
    """Return the request with the account's parameters, where it has none of its own by that name.

    A choice that makes the model call a tool is for the first request of a turn: after the results it would
    make it call again, for ever. One that names a tool which is not offered is left away.
    """
    if not account.parameters:
        return request
    parameters = account.parameters.values_now()
    if _is_spent(parameters.get("tool_choice"), request):
        del parameters["tool_choice"]
    return replace(request, parameters={**parameters, **request.parameters})


def _is_spent(choice: Any, request: GenerationRequest) -> bool:
    if isinstance(choice, dict):
        named = choice.get("function", choice)
        name = named.get("name") if isinstance(named, dict) else None
        if name is not None and all(tool.name != name for tool in request.tools):
            return True
    has_results = bool(request.messages) and request.messages[-1].role is Role.TOOL
    return has_results and (choice == "required" or isinstance(choice, dict))

"""Makes turns: which service answers, which tools are on offer, where the messages are kept."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Sequence
from typing import TYPE_CHECKING

from chatdesk.domain.errors import ConnectionFailed
from chatdesk.domain.message import ToolCallPart, ToolResultPart
from chatdesk.domain.request import GenerationRequest
from chatdesk.domain.stream import StreamItem
from chatdesk.domain.tool import ArgumentCheck, ToolInfo, ToolNote
from chatdesk.engine.events import LateRequest, TurnEvent
from chatdesk.engine.plans import TurnPlan
from chatdesk.engine.ports import Approver, ModelService, Recorder, Toolbox
from chatdesk.settings.accounts import Account, BuiltIn

if TYPE_CHECKING:
    from chatdesk.engine.turn import Turn
    from chatdesk.providers.catalog import ServiceCatalog

FindAccount = Callable[[str], Account | None]


class TurnMaker:
    """Builds the turn of a plan from the accounts as they are at that moment."""

    def __init__(
        self,
        find_account: FindAccount,
        catalog: ServiceCatalog,
        recorder: Recorder,
        approver: Approver,
        toolbox: Toolbox,
    ) -> None:
        self._find_account = find_account
        self._catalog = catalog
        self._recorder = recorder
        self._approver = approver
        self._toolbox = toolbox

    def make(self, plan: TurnPlan, emit: Callable[[TurnEvent], None]) -> Turn:
        """Return the turn, ready to run."""
        from chatdesk.engine.retrying import RetryRule
        from chatdesk.engine.turn import Turn

        account = self._find_account(plan.account_id)
        service: ModelService = MissingAccount()
        if account is not None:
            service = self._catalog.service(
                account, lambda request, response: emit(LateRequest(request, response))
            )
        is_without = isinstance(account, BuiltIn) and not account.has_tools
        if account is not None:
            is_without = is_without or self._catalog.refuses_tools(account, plan.model)
        toolbox: Toolbox = NoTools() if is_without else self._toolbox
        rule = RetryRule() if account is None else RetryRule(tries=account.max_retries)
        return Turn(
            plan,
            service=service,
            toolbox=toolbox,
            approver=self._approver,
            recorder=self._recorder,
            emit=emit,
            rule=rule,
        )


class MissingAccount:
    """Stands for an account that is gone: every question fails at its message, and is kept."""

    async def generate(self, request: GenerationRequest) -> AsyncGenerator[StreamItem, None]:
        """Raise `ConnectionFailed`."""
        nothing: tuple[StreamItem, ...] = ()
        for item in nothing:
            yield item
        raise ConnectionFailed(
            "The account of this conversation is gone",
            hint="Choose another model (Ctrl+Shift+M) and retry. Your question is saved.",
            is_transient=False,
        )


class NoTools:
    """The tools of an answer that was recorded: none is on offer, and none runs again."""

    def tools(self) -> Sequence[ToolInfo]:
        """Return nothing."""
        return ()

    async def settled(self) -> None:
        """Nothing is waited for."""

    def find(self, name: str) -> ToolInfo | None:
        """Return nothing."""
        return None

    def check(self, tool: ToolInfo, arguments: object) -> ArgumentCheck:
        """Return nothing."""
        return ArgumentCheck()

    def expect(self, name: str) -> None:
        """Nothing is needed."""

    async def call(self, call: ToolCallPart, tell: Callable[[ToolNote], None]) -> ToolResultPart:
        """Return an error that says why nothing was done."""
        return ToolResultPart(call.call_id, "Not run: tools do not run in a replay.", is_error=True)

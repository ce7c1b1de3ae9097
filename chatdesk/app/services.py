"""What speaks with the world: keys, models, rules of approval, tool servers; nothing is started here."""

from __future__ import annotations

import os

from chatdesk.app.made import Made
from chatdesk.app.model_windows import ModelWindows
from chatdesk.app.sampling import Sampling
from chatdesk.app.server_questions import ServerQuestions
from chatdesk.app.tool_servers import make_toolbox
from chatdesk.app.turns import TurnMaker
from chatdesk.providers.built_in import replay
from chatdesk.providers.catalog import ServiceCatalog
from chatdesk.settings.approvals import ApprovalBook
from chatdesk.settings.capabilities import CapabilityBook
from chatdesk.settings.declared import READ_UNASKED
from chatdesk.settings.masking import Masker
from chatdesk.settings.network import with_network
from chatdesk.settings.secrets import Secrets


class Services:
    """Each service once. Like `Made` it is passed around in `chatdesk.app` alone."""

    def __init__(self, made: Made) -> None:
        config = made.config
        self.masker = Masker()
        self.secrets = Secrets(self.masker, os.environ)
        self.capabilities = CapabilityBook(made.paths.capabilities_file)
        self.windows = ModelWindows(made.accounts.find, self.capabilities)
        self.catalog = ServiceCatalog(
            self.secrets.get,
            capabilities=self.capabilities,
            key_of_command=made.shown_key,
            completed=lambda account: with_network(account, config.config),
        )
        if made.recording is not None:
            self.catalog.add_built_in(made.recording.account, replay(made.recording))
        self.approvals = ApprovalBook(made.paths.approvals_file, lambda: config.config.value(READ_UNASKED))
        self.toolbox = make_toolbox(
            config,
            self.secrets,
            made.paths.logs,
            ServerQuestions(made.desk, made.window),
            Sampling(made.desk, made.window, made.accounts, self.catalog, made.tasks),
        )
        self.turns = TurnMaker(
            made.accounts.find, self.catalog, made.store.messages, self.approvals, self.toolbox
        )

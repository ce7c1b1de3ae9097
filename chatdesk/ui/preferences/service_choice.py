"""The choice of a well-known service in the form of a new account: it fills in name and address."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from chatdesk.settings.known_services import KNOWN_SERVICES
from chatdesk.ui.look.theme import Theme
from chatdesk.ui.preferences.account_form import AccountForm
from chatdesk.ui.preferences.segments import Segments

_OTHER = ""


class ServiceChoice(Segments):
    """Follows the address that is typed; a name that somebody wrote stays."""

    def __init__(self, theme: Theme, form: AccountForm) -> None:
        other = QCoreApplication.translate("ServiceChoice", "Another")
        known = [(service.base_url, service.name) for service in KNOWN_SERVICES]
        super().__init__(theme, [(_OTHER, other), *known], "Service")
        self._form = form
        self._names = {service.base_url: service.name for service in KNOWN_SERVICES}
        self.chosen.connect(self._fill_in)
        form.typed.connect(self._follow)
        self._follow()

    def _fill_in(self, address: str) -> None:
        name = self._form.name.text().strip()
        if name in ("", *self._names.values()):
            name = self._names.get(address, "")
        self._form.fill_in(name, address)

    def _follow(self) -> None:
        address = self._form.address.text().strip().rstrip("/")
        self.select(address if address in self._names else _OTHER)

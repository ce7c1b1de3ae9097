"""The error of an account that cannot be used."""

from __future__ import annotations

from chatdesk.domain.errors import SettingsError


class AccountError(SettingsError):
    """An account cannot be used as it is.

    `field` names the part that is wrong, for the form and the file; `item` what is wrong inside it, for
    example the parameter "temperature" of the field "parameters".
    """

    def __init__(self, field: str, text: str, *, hint: str = "", item: str = "") -> None:
        super().__init__(text, hint=hint)
        self.field = field
        self.item = item

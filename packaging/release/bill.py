"""The bill of materials in CycloneDX's form: what is inside, in which version, from where."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime

from cyclonedx.model import ExternalReference, ExternalReferenceType, XsUri
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import DisjunctiveLicense
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from release.inventory import Part
from release.origin import Origin


def bill(parts: Sequence[Part], origin: Origin) -> str:
    """Return the bill as JSON. The same parts of the same commit give the same text."""
    program = Component(
        name="ChatDesk", version=origin.version, type=ComponentType.APPLICATION, bom_ref="chatdesk"
    )
    found = Bom(components=[_component(part) for part in parts])
    found.metadata.component = program
    found.metadata.timestamp = datetime.fromtimestamp(origin.time, UTC)
    found.serial_number = uuid.uuid5(uuid.NAMESPACE_URL, f"chatdesk:{origin.version}:{origin.commit}")
    found.register_dependency(program, list(found.components))
    return str(JsonV1Dot6(found).output_as_string(indent=2)) + "\n"


def _component(part: Part) -> Component:
    url = PackageURL(part.kind, "debian" if part.kind == "deb" else None, part.name, part.version)
    component = Component(
        name=part.name, version=part.version, type=ComponentType.LIBRARY, purl=url, bom_ref=url.to_string()
    )
    if part.licence:
        component.licenses.add(DisjunctiveLicense(name=part.licence))
    if part.homepage:
        component.external_references.add(
            ExternalReference(type=ExternalReferenceType.WEBSITE, url=XsUri(part.homepage))
        )
    return component

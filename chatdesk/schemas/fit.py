"""What of a value does not fit a JSON schema, each in a sentence; the one place that speaks `jsonschema`.

It is loaded with the first question (70 ms). No reference to another place is followed: nothing is fetched.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import groupby, islice
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError, ValidationError, _WrappedReferencingError
from jsonschema.validators import validator_for
from jsonschema_specifications import REGISTRY

from chatdesk.schemas.misfit import Misfit, SchemaUnusableError, Step, path_text
from chatdesk.schemas.tame import TooMuchError, bounded, limited, tamed

_MOST = 200
_LONGEST_VALUE = 60
_LONGEST_SENTENCE = 300

_KINDS = {
    "string": "a text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "object": "an object",
    "array": "a list",
    "null": "null",
}


def misfits_of(value: Any, schema: Any, *, whole: str = "The answer") -> tuple[Misfit, ...]:
    """Return what does not fit, in the order of the value, at most 200; raises `SchemaUnusableError`.

    `whole` is what the value itself is called.
    """
    unique = dict.fromkeys(Fit(schema, whole=whole).misfits(value))
    return tuple(sorted(unique, key=lambda misfit: _order(value, misfit.path))[:_MOST])


class Fit:
    """A schema, looked through once, against which values and parts of values can be held.

    `whole` is what a value is called that has no path. Raises `SchemaUnusableError` where the schema
    cannot be used, at once or when the part that cannot is come to.
    """

    def __init__(self, schema: Any, *, whole: str = "The answer") -> None:
        self._whole = whole
        kind = validator_for(schema, default=Draft202012Validator)
        with _told_plainly():
            kind.check_schema(schema)
            self.schema = tamed(schema)
            self._validator = bounded(kind)(self.schema, registry=REGISTRY)

    def misfits(self, value: Any, part: Any = None, at: tuple[Step, ...] = ()) -> list[Misfit]:
        """Return what does not fit, at most about 200, in no order.

        `part` is the piece of the schema that holds for the value (None: all of it), `at` where it stands.
        """
        validator = self._validator if part is None else self._validator.evolve(schema=part)
        with _told_plainly(), limited():
            errors = islice(validator.iter_errors(value), _MOST)
            return [misfit for error in errors for misfit in _told(error, at, self._whole)]


@contextmanager
def _told_plainly() -> Iterator[None]:
    """Turn what is wrong with a schema into one sentence."""
    try:
        yield
    except SchemaError as error:
        place = path_text(tuple(error.absolute_path)) or "its beginning"
        raise SchemaUnusableError(f"The schema cannot be used: look at {place}.") from error
    except _WrappedReferencingError as error:
        raise SchemaUnusableError(f"The schema refers to “{error.ref}”, which is not in it.") from error
    except re.error as error:
        raise SchemaUnusableError(f"The schema has a pattern that cannot be read: {error}.") from error
    except TooMuchError as error:
        raise SchemaUnusableError("The schema is so entangled that checking would take too long.") from error
    except RecursionError as error:
        raise SchemaUnusableError("The schema refers to itself without end.") from error


def _told(error: ValidationError, at: tuple[Step, ...], whole: str) -> Iterator[Misfit]:
    """The sentences of one error: one for each missing or unknown field, those of the form that was meant."""
    path = (*at, *error.absolute_path)
    subject = path_text(path) or whole
    match error.validator:
        case "required":
            missing = [name for name in error.validator_value if name not in error.instance]
            yield from (Misfit(path, f"{path_text((*path, name))} is missing.") for name in missing)
        case "additionalProperties" if error.validator_value is False:
            unknown = [(*path, name) for name in _unknown(error)]
            yield from (Misfit(place, f"{path_text(place)} is not in the schema.") for place in unknown)
        case "anyOf" | "oneOf" if error.context:
            meant = _meant_form(error)
            if meant:
                for inner in meant:
                    yield from _told(inner, at, whole)
            else:
                words = "fits none of the forms that the schema allows"
                yield _misfit(path, subject, words, error.instance)
        case str(validator) if validator in _COUNTED:
            yield _miscounted(error, path, subject)
        case _:
            said = _SAYINGS.get(str(error.validator))
            words = said(error.validator_value, error.instance) if said else ""
            if words:
                yield _misfit(path, subject, words, error.instance)
            else:
                yield Misfit(path, _cut(f"{subject}: {error.message}."))


def _meant_form(error: ValidationError) -> Sequence[ValidationError]:
    """The errors of the one form that the value seems to be meant as: of the right kind, and nearest."""
    # A form that is nothing but "false" has no place in the path.
    places = groupby(error.context, key=lambda inner: next(iter(inner.schema_path), None))
    forms = [list(found) for _, found in places]

    def is_of_kind(form: Iterable[ValidationError]) -> bool:
        return not any(not inner.path and inner.validator in ("type", "const", "enum") for inner in form)

    of_kind = [form for form in forms if is_of_kind(form)]
    if not of_kind:
        return forms[0] if len(forms) == 1 else ()
    # A field that names the form, such as "type": "circle", decides; then the fewest mistakes.
    return min(
        of_kind, key=lambda form: (any(inner.validator in ("const", "enum") for inner in form), len(form))
    )


def _unknown(error: ValidationError) -> list[str]:
    known = _mapping(error.schema.get("properties")) if isinstance(error.schema, dict) else {}
    patterns = _mapping(error.schema.get("patternProperties")) if isinstance(error.schema, dict) else {}
    return [
        name
        for name in error.instance
        if name not in known and not any(re.search(pattern, name) for pattern in patterns)
    ]


def _kinds(wanted: Any, _value: Any) -> str:
    names = [wanted] if isinstance(wanted, str) else list(wanted)
    return f"should be {' or '.join(_KINDS.get(name, name) for name in names)}"


def _one_of(wanted: Any, _value: Any) -> str:
    return f"should be one of {', '.join(_shown(value) for value in wanted)}"


_SAYINGS: Mapping[str, Callable[[Any, Any], str]] = {
    "type": _kinds,
    "enum": _one_of,
    "const": lambda wanted, _value: f"should be {_shown(wanted)}",
    "minimum": lambda wanted, _value: f"should be at least {wanted}",
    "maximum": lambda wanted, _value: f"should be at most {wanted}",
    "exclusiveMinimum": lambda wanted, _value: f"should be more than {wanted}",
    "exclusiveMaximum": lambda wanted, _value: f"should be less than {wanted}",
    "multipleOf": lambda wanted, _value: f"should be a multiple of {wanted}",
    "pattern": lambda wanted, _value: f"should match {wanted}",
    "uniqueItems": lambda _wanted, _value: "should have no item twice",
    # A schema that is nothing but "false".
    "None": lambda _wanted, _value: "is not allowed by the schema",
}
_COUNTED = {
    "minLength": ("at least", "letter"),
    "maxLength": ("at most", "letter"),
    "minItems": ("at least", "item"),
    "maxItems": ("at most", "item"),
    "minProperties": ("at least", "field"),
    "maxProperties": ("at most", "field"),
}


def _misfit(path: tuple[Step, ...], subject: str, words: str, value: Any) -> Misfit:
    return Misfit(path, _cut(f"{subject} {words}, the model wrote {_wrote(value)}."))


def _miscounted(error: ValidationError, path: tuple[Step, ...], subject: str) -> Misfit:
    wanted = error.validator_value
    limit, what = _COUNTED[str(error.validator)]
    things = what if wanted == 1 else f"{what}s"
    return Misfit(path, f"{subject} should have {limit} {wanted} {things}, not {len(error.instance)}.")


def _wrote(value: Any) -> str:
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    return f"the text {_shown(value)}" if isinstance(value, str) else _shown(value)


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_SENTENCE else text[: _LONGEST_SENTENCE - 1] + "…"


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _order(value: Any, path: tuple[Step, ...]) -> tuple[int, ...]:
    """Where a path stands in the value as it is written."""
    order: list[int] = []
    for step in path:
        if isinstance(value, dict):
            order.append(list(value).index(step) if step in value else len(value))
            value = value.get(step)
        else:
            order.append(int(step))
            value = value[int(step)]
    return tuple(order)

"""Arithmetic on text that a model wrote: numbers, operators, a few functions, and nothing that runs away."""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable

from chatdesk.domain.errors import ToolError

Number = int | float

LONGEST_EXPRESSION = 1_000
# Far above any sum that a person asks for, far below what would be felt: each step stays under 0.1 ms.
MOST_STEPS = 500
MOST_BITS = 4_096
LARGEST_FACTORIAL = 500

_BINARY: dict[type[ast.operator], Callable[[Number, Number], Number]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}
_FUNCTIONS: dict[str, Callable[..., Number]] = {
    "abs": abs,
    "ceil": math.ceil,
    "cos": math.cos,
    "exp": math.exp,
    "floor": math.floor,
    "ln": math.log,
    "log": math.log,
    "log10": math.log10,
    "log2": math.log2,
    "max": max,
    "min": min,
    "round": round,
    "sin": math.sin,
    "sqrt": math.sqrt,
    "tan": math.tan,
}
_CONSTANTS = {"pi": math.pi, "e": math.e, "tau": math.tau}


def calculate(expression: str) -> str:
    """Return the value of an expression as text; integers are exact, whatever their length.

    Known are + - * / // % ** ( ), numbers, pi, e, tau and the functions of the description; `^` means a
    power. Raises `ToolError` with one sentence for anything else, and for results that would be too large.
    Ends within milliseconds for any input.
    """
    text = expression.strip()
    if not text:
        raise ToolError("The expression is empty.")
    if len(text) > LONGEST_EXPRESSION:
        raise ToolError(f"The expression is longer than {LONGEST_EXPRESSION} characters.")
    try:
        tree = ast.parse(text.replace("^", "**"), mode="eval")
        value = _Evaluation().value_of(tree.body)
    except (SyntaxError, ValueError) as error:
        raise ToolError(_sentence(error)) from error
    except ZeroDivisionError as error:
        raise ToolError("Division by zero.") from error
    except (OverflowError, RecursionError, MemoryError) as error:
        raise ToolError("The expression or its result is too large.") from error
    except TypeError as error:
        raise ToolError("A function was given the wrong number of values.") from error
    return _written(value)


class _Evaluation:
    """One evaluation; counts its steps so that no input keeps the program busy."""

    def __init__(self) -> None:
        self._steps = 0

    def value_of(self, node: ast.expr) -> Number:
        self._steps += 1
        if self._steps > MOST_STEPS:
            raise OverflowError
        match node:
            case ast.Constant(value=bool()):
                raise ToolError("Only numbers can be calculated with.")
            case ast.Constant(value=int() | float() as number):
                return _small_enough(number)
            case ast.Name(id=name) if name in _CONSTANTS:
                return _CONSTANTS[name]
            case ast.UnaryOp(op=ast.USub() | ast.UAdd() as sign, operand=operand):
                value = self.value_of(operand)
                return -value if isinstance(sign, ast.USub) else value
            case ast.BinOp(left=left, op=op, right=right):
                return self._binary(op, self.value_of(left), self.value_of(right))
            case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]):
                return self._call(name, [self.value_of(argument) for argument in arguments])
        raise ToolError(f'"{_shown(node)}" is not arithmetic.')

    @staticmethod
    def _binary(op: ast.operator, left: Number, right: Number) -> Number:
        if isinstance(op, ast.Pow):
            return _power(left, right)
        if type(op) not in _BINARY:
            raise ToolError("This operator is not known. Known are + - * / // % **.")
        return _small_enough(_BINARY[type(op)](left, right))

    @staticmethod
    def _call(name: str, values: list[Number]) -> Number:
        if name == "factorial":
            return _factorial(*values)
        if name not in _FUNCTIONS:
            raise ToolError(f'The function "{name}" is not known.')
        return _small_enough(_FUNCTIONS[name](*values))


def _power(base: Number, exponent: Number) -> Number:
    are_whole = isinstance(base, int) and isinstance(exponent, int)
    # Checked before it is computed: 9 ** 9 ** 9 would take minutes and gigabytes.
    if are_whole and abs(base) > 1 and abs(exponent) * int(base).bit_length() > MOST_BITS:
        raise OverflowError
    value = base**exponent
    if isinstance(value, complex):
        raise ToolError("The result is not a real number.")
    return _small_enough(value)


def _factorial(value: Number) -> Number:
    if not isinstance(value, int) or value < 0:
        raise ToolError("A factorial needs a whole number that is not negative.")
    if value > LARGEST_FACTORIAL:
        raise OverflowError
    return math.factorial(value)


def _small_enough(value: Number) -> Number:
    if isinstance(value, int) and value.bit_length() > MOST_BITS + LARGEST_FACTORIAL:
        raise OverflowError
    return value


def _written(value: Number) -> str:
    if isinstance(value, int):
        return str(value)
    if not math.isfinite(value):
        raise ToolError("The result is too large or is not a number.")
    # 15 digits are what a float holds for certain; more of them would show 0.1 + 0.2 as it is stored.
    text = f"{value:.15g}"
    return text.removesuffix(".0")


def _shown(node: ast.expr) -> str:
    text = ast.unparse(node)
    return text if len(text) <= 40 else text[:39] + "…"


def _sentence(error: Exception) -> str:
    if isinstance(error, SyntaxError):
        return "The expression cannot be read. Known are numbers, + - * / // % ** and brackets."
    return f"This cannot be calculated: {error}."

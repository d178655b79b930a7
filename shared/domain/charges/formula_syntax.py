"""The text of a formula to a tree: a Pratt parser for sums, comparisons, calls and names.

    (floor - 5) * 5 + 10          max(built_area, 60[m2]) * price
    if(floor <= 2, 0, 0.5)        round(use.water / household_size, 0.1)

Names may have dots. A number may carry a unit in brackets. `×`, `÷` and `%` read as they look.
Nothing is evaluated here. Text, depth and size are bounded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

MAX_LENGTH = 400
MAX_DEPTH = 24
MAX_NODES = 150
_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d{1,15}(?:\.\d{1,12})?)(?P<unit>\[[^\]]{1,40}\])?"
    r"|(?P<name>[^\W\d]\w*(?:\.[^\W\d]\w*)?)"
    r"|(?P<sign><=|>=|==|!=|[-+*/×÷%<>=(),])|(?P<end>\Z))"
)
_POWER = {
    "or": 1, "and": 2, "=": 4, "==": 4, "!=": 4, "<": 4, "<=": 4, ">": 4, ">=": 4,
    "+": 5, "-": 5, "*": 6, "×": 6, "/": 6, "÷": 6, "%": 8,
}  # fmt: skip
_SAME = {"×": "*", "÷": "/", "==": "="}


class FormulaFault(Exception):
    """The text breaks the grammar or the units at `start`..`end`; `reason` says how."""

    def __init__(self, reason: str, start: int, end: int, **data: object) -> None:
        super().__init__(reason)
        self.reason, self.start, self.end, self.data = reason, start, end, data

    def marked(self, text: str) -> str:
        """Return `text` with the place between ⟪ and ⟫."""
        return f"{text[: self.start]}⟪{text[self.start : self.end]}⟫{text[self.end :]}"


@dataclass(frozen=True, slots=True)
class Branch:
    """A node: `kind` is number, name, call, not, minus, percent or a sign; it spans the text."""

    kind: str
    start: int
    end: int
    text: str = ""
    unit: str = ""
    value: Decimal = Decimal(0)
    arguments: tuple[Branch, ...] = ()


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    start: int
    end: int
    unit: str = ""


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    position = 0
    while True:
        match = _TOKEN.match(text, position)
        if match is None:
            at = len(text) - len(text[position:].lstrip())
            raise FormulaFault("formula_sign_unknown", at, at + 1, sign=text[at])
        kind = str(match.lastgroup)
        if kind == "unit":
            kind = "number"
        found = match.group(kind)
        start = match.start(kind)
        if kind == "name" and found in ("and", "or", "not"):
            kind = "sign"
        unit = (match.group("unit") or "").strip("[]")
        tokens.append(_Token(kind, found, start, match.end(), unit))
        if kind == "end":
            return tokens
        position = match.end()


class _Parser:
    def __init__(self, text: str) -> None:
        self.tokens = _tokens(text)
        self.at = 0
        self.depth = 0
        self.nodes = 0

    def take(self) -> _Token:
        token = self.tokens[self.at]
        self.at += 1
        return token

    def expect(self, sign: str) -> _Token:
        token = self.take()
        if token.text != sign:
            raise FormulaFault("formula_sign_expected", token.start, token.end, sign=sign)
        return token

    def branch(self, node: Branch) -> Branch:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise FormulaFault("formula_too_large", node.start, node.end, limit=MAX_NODES)
        return node

    def expression(self, floor: int) -> Branch:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            token = self.tokens[self.at]
            raise FormulaFault("formula_too_deep", token.start, token.end, limit=MAX_DEPTH)
        left = self.prefix(self.take())
        while (power := _POWER.get(self.tokens[self.at].text, 0)) > floor:
            token = self.take()
            if token.text == "%":
                left = self.branch(Branch("percent", left.start, token.end, arguments=(left,)))
                continue
            right = self.expression(power)
            kind = _SAME.get(token.text, token.text)
            left = self.branch(Branch(kind, left.start, right.end, arguments=(left, right)))
        self.depth -= 1
        return left

    def prefix(self, token: _Token) -> Branch:
        if token.kind == "number":
            value = Decimal(token.text)
            return self.branch(Branch("number", token.start, token.end, "", token.unit, value))
        if token.kind == "name":
            if self.tokens[self.at].text == "(":
                return self.call(token)
            return self.branch(Branch("name", token.start, token.end, token.text))
        if token.text == "(":
            inner = self.expression(0)
            self.expect(")")
            return inner
        if token.text in ("-", "not"):
            inner = self.expression(7 if token.text == "-" else 3)
            kind = "minus" if token.text == "-" else "not"
            return self.branch(Branch(kind, token.start, inner.end, arguments=(inner,)))
        raise FormulaFault("formula_value_expected", token.start, token.end)

    def call(self, name: _Token) -> Branch:
        self.expect("(")
        arguments: list[Branch] = []
        if self.tokens[self.at].text != ")":
            arguments.append(self.expression(0))
            while self.tokens[self.at].text == ",":
                self.take()
                arguments.append(self.expression(0))
        end = self.expect(")").end
        return self.branch(Branch("call", name.start, end, name.text, arguments=tuple(arguments)))


def parse_formula(text: str) -> Branch:
    """Return the tree of `text`. Raises `FormulaFault` with the place."""
    if len(text) > MAX_LENGTH:
        raise FormulaFault("formula_too_long", MAX_LENGTH, len(text), limit=MAX_LENGTH)
    parser = _Parser(text)
    tree = parser.expression(0)
    rest = parser.take()
    if rest.kind != "end":
        raise FormulaFault("formula_end_expected", rest.start, rest.end)
    return tree

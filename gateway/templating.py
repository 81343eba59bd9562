"""How templates are made fast: what is the same at every request is worked out once.

A page has some fifty sentences without values and a dozen addresses; asked for one by one, through the language of the
request and the map of all routes, they cost more than all the rest of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any
from uuid import UUID

from babel.support import NullTranslations
from flask import Flask, url_for
from flask.templating import Environment
from jinja2 import nodes
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

SENTENCES = "_sentences"  # what templates call the sentences of the visitor's language
_PLACES = 4  # values in one address, at most
_STAND_INS = tuple(str(UUID(int=(0xFACE << 112) + place)) for place in range(_PLACES))
_PLAIN = re.compile(r"[A-Za-z0-9-][A-Za-z0-9.-]*")
_PER_REQUEST = frozenset({"_external", "_scheme"})


class Sentences(dict[str, Markup]):
    """The sentences of one language by their Dutch words, values not filled in. Only templates name them."""

    def __init__(self, catalogue: NullTranslations) -> None:
        super().__init__()
        self._catalogue = catalogue

    def __missing__(self, words: str) -> Markup:
        found = self[words] = Markup(self._catalogue.gettext(words))  # noqa: S704 - the sentence is ours
        return found

    def counted(self, one: str, more: str, number: int) -> Markup:
        """One that says how many."""
        return Markup(self._catalogue.ngettext(one, more, number)) % {"num": number}  # noqa: S704 - as above


class _Looked(NodeTransformer):
    """`_("Dutch words", name=value)` becomes a look-up in the sentences of the page; what is filled in is escaped."""

    def visit_Call(self, node: nodes.Call, *args: Any, **kwargs: Any) -> nodes.Node:  # noqa: N802 - jinja's name
        self.generic_visit(node, *args, **kwargs)
        named = isinstance(node.node, nodes.Name) and node.node.name == "_"
        plain = len(node.args) == 1 and not (node.dyn_args or node.dyn_kwargs)
        words = node.args[0] if named and plain else None
        if not isinstance(words, nodes.Const):
            return node
        where = {"lineno": node.lineno, "environment": node.environment}
        sentence = nodes.Getitem(nodes.Name(SENTENCES, "load", **where), words, "load", **where)
        if "%" not in words.value:
            return sentence
        pairs = [nodes.Pair(nodes.Const(one.key, **where), one.value, **where) for one in node.kwargs]
        return nodes.Mod(sentence, nodes.Dict(pairs, **where), **where)


class Templates(Environment):
    """Flask's, with sentences looked up."""

    def _generate(self, source: nodes.Template, *args: Any, **kwargs: Any) -> str:
        looked: nodes.Template = _Looked().visit(source)
        return super()._generate(looked, *args, **kwargs)


class Site(Flask):
    """Flask with these templates, and without looking at every hook of every request whether it is a coroutine."""

    jinja_environment = Templates

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """None of ours is."""
        return func


def address(endpoint: str, **values: Any) -> str:
    """`url_for` for templates. What an address looks like is worked out once; then only the values are put in."""
    if endpoint.startswith(".") or len(values) > _PLACES or not all(_is_plain(*one) for one in values.items()):
        return url_for(endpoint, **values)
    found = _pattern(endpoint, tuple(values))
    for stand_in, value in zip(_STAND_INS, values.values(), strict=False):
        found = found.replace(stand_in, str(value), 1)
    return found


def _is_plain(name: str, value: object) -> bool:
    """Whether the value stands in an address as it is."""
    if name in _PER_REQUEST:
        return False
    return type(value) is UUID or (type(value) is str and _PLAIN.fullmatch(value) is not None)


@lru_cache(maxsize=1000)
def _pattern(endpoint: str, names: tuple[str, ...]) -> str:
    values: dict[str, Any] = dict(zip(names, _STAND_INS, strict=False))
    return url_for(endpoint, **values)

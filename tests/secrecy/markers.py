"""Markers: words that exist nowhere else, typed where people type, and hunted afterwards.

Each has the shape of what belongs in its field (a name, a sentence, a telephone number) around a core that is random
in every run. The core is what is hunted: a product may lower it, cut the sentence around it or print it on a page.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

_BEGINNINGS = ("b", "d", "f", "gr", "h", "kw", "l", "m", "n", "pr", "r", "sch", "t", "v", "w", "z", "st", "tr", "bl")
_MIDDLES = ("aa", "e", "i", "o", "oe", "u", "ij", "ei", "eu", "ie", "a", "ui")
_ENDS = ("b", "f", "k", "l", "m", "n", "p", "r", "s", "t", "x", "lm", "rk", "nd")
_SYLLABLES = 4
SHORTEST_CORE = 10  # characters: below it a match in random bytes is no longer impossible


@dataclass(frozen=True)
class Marker:
    """`where` says who typed it in which field; `cores` are the forms in which it may turn up."""

    where: str
    text: str = field(repr=False)
    cores: tuple[str, ...] = field(repr=False)

    def __post_init__(self) -> None:
        assert all(len(core) >= SHORTEST_CORE and core.isascii() for core in self.cores), self.where


def new_core() -> str:
    """A word that could be Dutch and is not: `Kwelmstroefblaarkvin`."""
    choice = secrets.choice
    word = "".join(choice(_BEGINNINGS) + choice(_MIDDLES) + choice(_ENDS) for _ in range(_SYLLABLES))
    return word.capitalize()


def name(where: str) -> Marker:
    core = new_core()
    return Marker(where, f"Aafke {core}", (core,))


def organisation(where: str) -> Marker:
    core = new_core()
    return Marker(where, f"Stichting {core}", (core,))


def sentence(where: str) -> Marker:
    core = new_core()
    return Marker(where, f"Sinds {core} de ploeg leidt, durf ik ’s ochtends bijna niet meer.", (core,))


def line(where: str) -> Marker:
    core = new_core()
    return Marker(where, f"Werkt al lang met {core} en kent het team", (core,))


def email(where: str) -> Marker:
    core = new_core().lower()
    return Marker(where, f"{core}@voorbeeld.nl", (core,))


def word(where: str) -> Marker:
    """Small letters only, as a path or a sector may be."""
    core = new_core().lower()
    return Marker(where, core, (core,))


def device(where: str) -> Marker:
    core = new_core()
    return Marker(where, f"Laptop {core}", (core,))


def short(where: str) -> Marker:
    """What somebody types by mistake where six digits are asked."""
    core = new_core()[:18]
    return Marker(where, core, (core,))


def password(where: str) -> Marker:
    core = new_core()
    return Marker(where, f"paard {core} stoel maan", (core,))


def telephone(where: str) -> Marker:
    digits = "".join(secrets.choice("0123456789") for _ in range(8))
    return Marker(where, f"+31 6 {digits[:4]} {digits[4:]}", (f"+31 6 {digits[:4]} {digits[4:]}", f"+316{digits}"))


def receipt(where: str, shown: str) -> Marker:
    """A receipt code as it was really issued: `7QK2-M9XR-AB3D-5TFW`."""
    return Marker(where, shown, (shown, shown.replace("-", ""), shown.replace("-", " ")))


def issued(where: str, secret: str) -> Marker:
    """Another secret that the product made and showed once: the token of a link, the secret of an app."""
    return Marker(where, secret, (secret,))

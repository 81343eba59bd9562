"""Finding people and organisations by what a coordinator types."""

from __future__ import annotations

import unicodedata


def folded(text: str) -> str:
    """Without capitals and accents, for comparing: `Café Zoë` and `cafe zoe` are the same."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def matches(search: str, *texts: str) -> bool:
    """Every word of the search occurs in one of the texts. An empty search matches all."""
    within = [folded(text) for text in texts]
    return all(any(word in text for text in within) for word in folded(search).split())

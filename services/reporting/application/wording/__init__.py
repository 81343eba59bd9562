"""The fixed words of the annual report, by version and language.

A released report names the version of its wording, and that version never changes afterwards: to say something
else, add a version. So the page a director reads in five years is the page that was released.
"""

from __future__ import annotations

from collections.abc import Mapping

from services.contracts.reporting import Language
from services.reporting.application.wording import dutch, english
from services.reporting.application.wording.words import Words

CURRENT = "1"
VERSIONS: Mapping[str, Mapping[Language, Words]] = {
    "1": {Language.NL: dutch.VERSION_1, Language.EN: english.VERSION_1},
}

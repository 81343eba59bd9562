"""What a refusal means in words: its `rule` → a Dutch sentence. The rules of every service stand here."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

# Keep the words short, say what can be done, blame nobody.
SENTENCES: dict[str, LazyString] = {
    # directory
    # intake
    # casebook
    # reporting
}
GENERAL = _l("Dit kan zo niet. Kijk je invoer na of vraag de coördinator.")

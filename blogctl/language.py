"""Which language the person reads, and its catalogue.

Message ids are the English sentences; `locale/LANGUAGE/LC_MESSAGES/blogctl.po` holds the others
(GNU gettext). `N_` marks a sentence that stands in a table and is translated where it is shown.
"""

import gettext
import re
from collections.abc import Mapping
from pathlib import Path

LANGUAGES = ("en", "fr")
LOCALE_FOLDER = Path(__file__).parent / "locale"

Catalogue = gettext.NullTranslations


def N_(message: str) -> str:  # noqa: N802 - the name that every gettext extractor knows
    """Return the message as it is: marks it for translation, changes nothing."""
    return message


def pick(environ: Mapping[str, str]) -> str:
    """Return the language to speak: BLOGCTL_LANG, else LC_ALL, LC_MESSAGES, LANG, else English."""
    for variable in ("BLOGCTL_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = environ.get(variable, "")
        if value:
            language = re.split("[-_.@]", value)[0].lower()
            return language if language in LANGUAGES else "en"
    return "en"


def catalogue(language: str) -> Catalogue:
    """Return the messages in this language; English needs no file."""
    if language == "en":
        return gettext.NullTranslations()
    return gettext.translation("blogctl", LOCALE_FOLDER, [language], fallback=True)

"""Settings."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class SettingRecord:
    """A setting as it is in force."""

    key: str
    value: Any
    default: Any
    meaning: str

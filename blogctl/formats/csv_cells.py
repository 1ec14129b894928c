"""The cells of our CSV: how they are kept from being formulas to a spreadsheet, and read again."""

_FORMULA = frozenset("'=+-@\t\r")


def guarded(value: str) -> str:
    """Return a CSV cell that no spreadsheet takes for a formula; `bare` undoes it."""
    return f"'{value}" if value and value[0] in _FORMULA else value


def bare(value: str) -> str:
    """Return a cell of our CSV as it was before the `'` that keeps it from being a formula."""
    return value[1:] if value[:1] == "'" and value[1:2] in _FORMULA else value

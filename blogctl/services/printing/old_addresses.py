"""The pages of old addresses: they lead on, and are drawn without a template."""

from blogctl.records.pages import Frame, Redirection
from blogctl.services.printing import redirections
from blogctl.services.printing.plan import Plan
from blogctl.services.printing.press import Press
from blogctl.services.printing.view import View
from blogctl.site import redirections as old_pages
from blogctl.store.site_folder import folded
from blogctl.store.site_state import State

_OWNER = "redirect:"


def lead_on(press: Press, view: View, frame: Frame, state: State, plan: Plan) -> None:
    """Write the pages of old addresses: of all, or of those that what moved was known by."""
    if plan.whole:
        found = redirections.all(view)
        for redirection, path in old_pages.files(found, state.paths()):
            _lead(press, view, frame, redirection, path)
        return
    told = list(redirections.of(view, plan.moved))
    hrefs = plan.led_to | {each.href for each in told if each.href is not None}
    state.remove(f"{_OWNER}{href}" for href in hrefs)  # they take their places anew
    for redirection in told:
        file = None if redirection.href is None else old_pages.file_of(redirection.old)
        if file is not None and _is_free(state, folded(file)):
            _lead(press, view, frame, redirection, file)


def _lead(press: Press, view: View, frame: Frame, redirection: Redirection, path: str) -> None:
    data = old_pages.page(redirection, frame, view.addresses)
    press.put_file(f"{_OWNER}{redirection.href}", path, data)


def _is_free(state: State, path: str) -> bool:
    """Tell whether an old address may have a file: no page stands there, above or below."""
    if state.owner_at(path) is not None or state.stands_below(path):
        return False
    steps = path.split("/")
    above = ("/".join(steps[:depth]) for depth in range(1, len(steps)))
    return all(state.owner_at(folder) is None for folder in above)

"""Walk a queue on a terminal: `review_steps.py N` skips N comments in plain lines, then quits.

Fails unless every comment was another one: what is measured must be what was meant.
"""

import os
import pty
import re
import sys
from pathlib import Path

_BLOGCTL = str(Path(sys.executable).with_name("blogctl"))
_PROMPT = b"?]: "
_SHOWN = re.compile(rb"^comment ([0-9]+), ", re.MULTILINE)


def main() -> int:
    """Go on as often as the command line says and return the exit code of the review."""
    steps = int(sys.argv[1])
    process, terminal = pty.fork()
    if process == 0:
        os.environ |= {"BLOGCTL_LANG": "en", "TERM": "xterm"}
        os.execv(_BLOGCTL, [_BLOGCTL, "comments", "review", "--plain"])
    shown = b""
    for typed in [b"j\n"] * steps + [b"q\n"]:
        answer = b""
        while not answer.endswith(_PROMPT):
            answer += os.read(terminal, 65536)
        shown += answer
        os.write(terminal, typed)
    while True:
        try:
            if not os.read(terminal, 65536):
                break
        except OSError:  # Linux's word for the end
            break
    _, status = os.waitpid(process, 0)
    found = _SHOWN.findall(shown)
    if len(set(found)) != steps + 1:
        sys.stderr.write(f"{len(set(found))} comments instead of {steps + 1}\n")
        return 1
    return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    sys.exit(main())

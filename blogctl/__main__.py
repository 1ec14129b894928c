"""The way in: `blogctl`, or `python -m blogctl`."""

import gc
import os
import sys


def main() -> None:
    """Run the command line and leave with its exit code.

    Nothing is collected while modules are imported: what they make lives until the end, so it is
    also never looked at again. The imports stand inside the try so that Ctrl-C is 130 and no
    traceback from the first moment on.
    """
    gc.disable()
    try:
        from blogctl.cli.main import run_process  # noqa: PLC0415 - see above

        gc.freeze()
        gc.enable()
        code = run_process()
    except KeyboardInterrupt:
        code = 130
    # Nothing is left to do: files are closed and streams flushed, so the thousands of objects
    # that the libraries made need not be taken apart one by one.
    os._exit(code)


if __name__ == "__main__":
    sys.exit(main())

"""The way in: `blogctl`, or `python -m blogctl`."""

# Built in; `signal` itself takes milliseconds, in which Ctrl-C would be a traceback.
import _signal  # type: ignore[import-not-found]
import gc
import os
import sys


def main() -> None:
    """Run the command line and leave with its exit code.

    Nothing is collected while modules are imported: what they make lives until the end, so it is
    also never looked at again. Nor is anything begun, so Ctrl-C then leaves at once; later it is
    told as any other error.
    """
    interruptible = _signal.getsignal(_signal.SIGINT) is _signal.default_int_handler
    if interruptible:
        _signal.signal(_signal.SIGINT, lambda *_: os._exit(130))
    gc.disable()
    from blogctl.cli.main import run_process  # noqa: PLC0415 - see above

    gc.freeze()
    gc.enable()
    gc.set_threshold(50_000, 20, 20)  # by default a hundred times while SQLAlchemy is imported
    try:
        if interruptible:
            sys.unraisablehook = _interrupt_anew
            _signal.signal(_signal.SIGINT, _signal.default_int_handler)
        code = run_process()
    except KeyboardInterrupt:
        code = 130
    # Nothing is left to do: files are closed and streams flushed, so the thousands of objects
    # that the libraries made need not be taken apart one by one.
    os._exit(code)


def _interrupt_anew(lost: "sys.UnraisableHookArgs") -> None:
    """Interrupt once more where Ctrl-C fell into a callback (a weak reference's), which lost it.

    By a timer, since the hook is such a callback itself: what it raises is lost again.
    """
    if not isinstance(lost.exc_value, KeyboardInterrupt):
        sys.__unraisablehook__(lost)
        return
    _signal.signal(_signal.SIGALRM, _signal.default_int_handler)
    _signal.setitimer(_signal.ITIMER_REAL, 0.01)


if __name__ == "__main__":
    main()

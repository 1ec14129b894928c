"""The floor of a command that touches no database: `import typer`.

Garbage collection is off while importing and what is there is frozen, as blogctl does, and the
program ends as any script does. With --at-once it leaves by os._exit, as blogctl does.
"""

import gc
import os
import sys

gc.disable()

import typer  # noqa: E402, F401 - being imported is all it does

gc.freeze()
gc.enable()

if "--at-once" in sys.argv:
    os._exit(0)

"""`python -m wbdesk` and the `wbdesk` command: the door to the command line.

The command line comes with an extra. Without it this prints how to install it, so nothing of `wbdesk.cli` may be
imported before its libraries are known to be there.
"""

from __future__ import annotations

import io
import sys
from importlib.util import find_spec

NEEDED = ("click", "platformdirs", "rich")


def main() -> None:
    """Run the command line; without its extra, print the install command to stderr and exit with status 2."""
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        named = " and ".join([", ".join(missing[:-1]), missing[-1]] if missing[1:] else missing)
        print(f'The command line needs {named}: pip install "wbdesk[cli]"', file=sys.stderr)
        sys.exit(2)
    try:
        from wbdesk.cli import main as run

        print_whatever_comes()
        run()
    except KeyboardInterrupt:  # before or after what `wbdesk.cli` can answer for
        sys.exit(130)


def print_whatever_comes() -> None:
    """Print `?` for a letter that the console or pipe cannot show (Russian on some Windows), instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


if __name__ == "__main__":
    main()

#!/usr/bin/env python
"""Write docs/event.schema.json from the code: the JSON Schema of what the desk tells others.

`--check` writes nothing and exits with 1 if the file is not what it would write.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from wbdesk.plan.facts import schema

TARGET = Path(__file__).parent.parent / "docs" / "event.schema.json"


def main(arguments: list[str]) -> int:
    """Write the file, or with `--check` compare it."""
    wanted = json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"
    if arguments == ["--check"]:
        same = TARGET.exists() and TARGET.read_text("utf-8") == wanted
        sys.stdout.write("" if same else f"{TARGET.name} is out of date: run `make docs`\n")
        return 0 if same else 1
    TARGET.write_text(wanted, "utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

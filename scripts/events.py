#!/usr/bin/env python
"""Write docs/event.schema.json from the code: the JSON Schema of what the desk tells others.

`--check` writes nothing and exits with 1 if the file is not what it would write.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from written import write_or_check

from wbdesk.plan.facts import schema

TARGET = Path(__file__).parent.parent / "docs" / "event.schema.json"


def main(arguments: list[str]) -> int:
    """Write the file, or with `--check` compare it."""
    return write_or_check(TARGET, json.dumps(schema(), indent=2, ensure_ascii=False) + "\n", arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

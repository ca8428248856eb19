"""A program of its own that makes calls within limits it shares through a file: `caller.py '{"method": ..., ...}'`."""

from __future__ import annotations

import json
import sys

from wbdesk import DEFAULT_RATES, FileLimits, WildberriesSDK


def main(given: str) -> None:
    """Make so many calls of one method."""
    told = json.loads(given)
    with FileLimits(told["limits"]) as limits:
        rates = DEFAULT_RATES.faster(told["faster"])
        with WildberriesSDK(told["token"], base_url=told["address"], limits=limits, rates=rates) as sdk:
            for _ in range(told["calls"]):
                getattr(sdk.communications, told["method"])()


if __name__ == "__main__":
    main(sys.argv[1])

"""A simulated Wildberries: WB's communications API with its limits, faults and habits, without WB.

The world is in `World`; `Server` and `serve` put it behind a socket. Nothing here imports the client, so that it cannot
share the client's mistakes.
"""

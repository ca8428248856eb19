"""How a call crosses to WB: its turn, its attempts, its bytes.

Deterministic: time, chance and transport come in as arguments or as an IO. What may not live here: an HTTP library,
asyncio, a clock, and anything of what WB's answers mean (that is `wbdesk.api`).
"""

"""What the desk remembers: one file of SQLite, or another database behind the same functions. Synchronous.

`database.py` opens it and gives transactions; every other module is one thing that is kept, as functions that take a
transaction: `journal.py` (intents and their moves), `mirror.py` and `history.py` (what WB showed), `facts.py` (what is
told to others), `cursors.py`, `jobs.py`, `switches.py`, `attachments.py`, `search.py`. What differs between databases
lives in `dialect.py` and nowhere else. Every function is about one seller; none sees two.

May not live here: what to do about what is kept (`plan`), a clock, the network.
"""

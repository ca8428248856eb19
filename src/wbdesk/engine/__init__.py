"""The desk at work: jobs that read WB, send what is due, prove what was sent, and tell others. Asynchronous.

`runner.py` keeps the jobs of all sellers going; `post.py` is what each of them is given; `thread.py` is the one way
from here to the store. A job is one thing that is done for one seller (`sender.py`, `settler.py`, ...).

May not live here: decisions that need nothing but values (`plan`), SQL (`store`), the HTTP library.
"""

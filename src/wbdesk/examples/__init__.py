"""The four practical jobs, each a program to copy: `python -m wbdesk.examples.answer_questions` runs one as it is.

Only public names of `wbdesk` are used here. `wbdesk demo` runs the same functions against the simulator.
"""

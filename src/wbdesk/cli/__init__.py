"""The command line: words in, words out. One module for each group of commands; nothing else imports this room.

Lives here: the tables of commands. A command's module has the command's name and is imported when the command is run,
so that `wbdesk --help` needs click and no more. How the rest hangs together: `frame.py` finds the command, `options.py`
gives it its `Work` (the options all commands share, a client, the output), `output.py` shows what it found,
`writing.py` sends what it writes, `ending.py` turns the end of it all into an exit status and at most one line. What
the desk's commands share stands in the folder `desk/`.
"""

from __future__ import annotations

import click

from .. import __version__
from .ending import EPILOG
from .frame import Main

COMMANDS = {
    "token": "Say what the token is and what it may do.",
    "questions": "Buyers' questions: list, answer, reject.",
    "reviews": "Buyers' reviews: list, answer, offer a return.",
    "pins": "Pinned reviews: list, pin, unpin.",
    "chats": "Chats with buyers: list, follow, write, download files.",
    "claims": "Buyers' claims to return a product: list, decide.",
    "demo": "Run four everyday jobs against a simulated WB.",
    "sim": "Serve a simulated WB to try programs with.",
    "completion": "Print the script that completes commands in your shell.",
}

DESK_COMMANDS = {
    "init": "Set up a desk in this folder.",
    "doctor": "Look whether everything is in order, and say what to do.",
    "status": "Say how the desk stands.",
    "urgent": "List what a person should look at first.",
    "drafts": "What waits for a person: list, show, approve, edit, drop.",
    "intents": "The journal of all that is sent: list, show, resolve, drop, repeat.",
    "stop-sending": "Stop all sending at once.",
    "resume-sending": "Send again after stop-sending.",
    "sync": "Bring the mirror up to date.",
    "run": "Run the desk until Ctrl-C or SIGTERM.",
    "search": "Find questions, reviews, messages and claims by their words.",
    "replay": "Tell sinks again what has happened.",
    "backup": "Copy the store into a new file.",
    "restore": "Put a backup in the place of the store.",
    "rules": "What the rules in wbdesk.toml do: check, explain, dry run.",
}
"""Commands of the desk: they need the extra `wbdesk[desk]`, and speak Russian unless told otherwise."""

main = Main(COMMANDS, DESK_COMMANDS, help="Talk to Wildberries' buyers from the command line.", epilog=EPILOG)
main = click.version_option(__version__, prog_name="wbdesk")(main)

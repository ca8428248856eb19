"""A Language Server Protocol client as small as the questions asked here: JSON-RPC over the pipes of a process.

https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from tests.editors.program import Place, place

PLAIN = {"documentationFormat": ["plaintext"]}
CAPABILITIES = {
    "workspace": {"configuration": True},
    "textDocument": {
        "completion": {"completionItem": PLAIN | {"resolveSupport": {"properties": ["documentation"]}}},
        "declaration": {},  # else definitions lead to the stub as well
        "hover": {"contentFormat": ["plaintext"]},
        "signatureHelp": {"signatureInformation": PLAIN},
    },
}
PYRIGHT = [sys.executable, "-m", "pyright.langserver", "--stdio"]
OFFLINE = {"PYRIGHT_PYTHON_IGNORE_WARNINGS": "1"}
"""No look-up of newer versions."""


class Editor:
    """An editor with one program open and pyright's language server behind it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._uri = (folder / "program.py").as_uri()
        self._text: str | None = None
        self._last = 0

    def __enter__(self) -> Self:
        with ExitStack() as until_ready:
            self._server = until_ready.enter_context(started(self._folder))
            until_ready.callback(self._server.kill)
            self._initialize()
            until_ready.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._server:
            self._server.kill()

    def at(self, method: str, text: str) -> Any:
        """Ask about the place in *text* where the bar stands."""
        where = place(text)
        self._show(where)
        position = {"line": where.line - 1, "character": where.column}
        return self.ask(f"textDocument/{method}", textDocument={"uri": self._uri}, position=position)

    def ask(self, method: str, **params: Any) -> Any:
        """Make a request and return its result; answer what the server asks in between."""
        self._last += 1
        self._send(id=self._last, method=method, params=params)
        while (message := self._receive()).get("id") != self._last or "method" in message:
            if "id" in message:
                self._send(id=message["id"], result=[setting(item) for item in message["params"].get("items", ())])
        assert "error" not in message, message["error"]
        return message["result"]

    def _initialize(self) -> None:
        root = self._folder.as_uri()
        folders = [{"uri": root, "name": "program"}]
        self.ask("initialize", processId=None, rootUri=root, workspaceFolders=folders, capabilities=CAPABILITIES)
        self._send(method="initialized", params={})

    def _show(self, where: Place) -> None:
        """Have the program in the editor, with the text of *where*."""
        document = {"uri": self._uri, "version": self._last}
        if self._text is None:
            document |= {"languageId": "python", "text": where.text}
            self._send(method="textDocument/didOpen", params={"textDocument": document})
        elif self._text != where.text:
            change = {"textDocument": document, "contentChanges": [{"text": where.text}]}
            self._send(method="textDocument/didChange", params=change)
        self._text = where.text

    def _send(self, **message: Any) -> None:
        body = json.dumps({"jsonrpc": "2.0"} | message).encode()
        pipe = there(self._server.stdin)
        pipe.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        pipe.flush()

    def _receive(self) -> Any:
        pipe = there(self._server.stdout)
        length = 0
        while line := pipe.readline().strip():
            name, _, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        return json.loads(pipe.read(length))


def started(folder: Path) -> subprocess.Popen[bytes]:
    """The language server."""
    return subprocess.Popen(
        PYRIGHT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=folder, env=os.environ | OFFLINE
    )


def there(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None
    return pipe


def setting(item: dict[str, str]) -> dict[str, str]:
    """What the server asks its editor: where Python is."""
    return {"pythonPath": sys.executable} if item.get("section") == "python" else {}

"""What was asked of a world and what it said: one entry for each request, and the questions tests ask of them.

Lives here: the record and its counters. The last entries are kept, the counters stay exact for ever. A token's text
never gets here; of a body only its size, its digest and the item it names are kept.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

SERVED, LIMIT, AUTH, PATH = "served", "limit", "auth", "path"
"""Verdicts; any other verdict is the name of a fault."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One request and its fate."""

    number: int
    time: float
    sid: str | None
    token_type: str | None
    operation: str | None
    """None when no operation has this path."""
    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    body_digest: str
    body_size: int
    writes: bool
    item: str | None
    """The id that a write names."""
    answers: bool
    """True when the write answers (or rejects) a question, or answers a review for the first time."""
    verdict: str
    status: int | None
    """None when no status was sent: the connection was dropped or hung."""
    effect: bool
    """True when a write changed the world, whatever the client was told."""
    bytes_out: int


@dataclass(slots=True)
class Count:
    """What happened to one operation, all in all."""

    requests: int = 0
    served: int = 0
    limited: int = 0
    unauthorized: int = 0
    faults: int = 0
    effects: int = 0
    bytes_in: int = 0
    bytes_out: int = 0

    def add(self, entry: Entry) -> None:
        """Count *entry*."""
        self.requests += 1
        self.served += entry.verdict == SERVED
        self.limited += entry.verdict == LIMIT
        self.unauthorized += entry.verdict == AUTH
        self.faults += entry.verdict not in (SERVED, LIMIT, AUTH, PATH)
        self.effects += entry.effect
        self.bytes_in += entry.body_size
        self.bytes_out += entry.bytes_out


@dataclass(frozen=True, slots=True)
class Repeat:
    """The same write, sent more than once though the first was not refused."""

    sid: str | None
    operation: str | None
    item: str | None
    times: int


@dataclass(slots=True)
class Journal:
    """Every request of a world; *keep* is how many entries stay in memory, *watch* hears of each at once."""

    keep: int = 100_000
    watch: Callable[[Entry], object] | None = None
    _entries: deque[Entry] = field(init=False)
    _counts: dict[str, Count] = field(default_factory=dict)
    _total: Count = field(default_factory=Count)
    _writes: Counter[tuple[str | None, str | None, str | None, str]] = field(default_factory=Counter)
    _answers: Counter[str] = field(default_factory=Counter)
    _read: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._entries = deque(maxlen=self.keep)

    def __iter__(self) -> Iterator[Entry]:
        return iter(tuple(self._entries))

    def __len__(self) -> int:
        """How many requests there were, kept or not."""
        return self._total.requests

    def add(self, entry: Entry, read: Iterable[str] = ()) -> None:
        """Remember *entry*; *read* are the ids of the items its reply showed."""
        self._entries.append(entry)
        self._total.add(entry)
        self._counts.setdefault(entry.operation or entry.path, Count()).add(entry)
        self._read.update(read)
        if entry.writes and not _refused_for_sure(entry):
            self._writes[entry.sid, entry.operation, entry.item, entry.body_digest] += 1
        if entry.answers and entry.effect and entry.item:
            self._answers[entry.item] += 1
        if self.watch:
            self.watch(entry)

    def find(
        self,
        *,
        operation: str | None = None,
        sid: str | None = None,
        verdict: str | None = None,
        status: int | None = None,
        item: str | None = None,
        after: int = 0,
    ) -> tuple[Entry, ...]:
        """The kept entries that match every filter given; *after* is an entry's number."""
        wanted = {"operation": operation, "sid": sid, "verdict": verdict, "status": status, "item": item}
        filters = [(name, value) for name, value in wanted.items() if value is not None]
        return tuple(
            entry
            for entry in self._entries
            if entry.number > after and all(getattr(entry, name) == value for name, value in filters)
        )

    def refused(self) -> tuple[Entry, ...]:
        """The kept entries that a limit refused with 429."""
        return tuple(entry for entry in self._entries if entry.verdict == LIMIT)

    def repeated_writes(self) -> tuple[Repeat, ...]:
        """Writes sent again, byte for byte, though WB may have acted the first time."""
        return tuple(
            Repeat(sid, operation, item, times)
            for (sid, operation, item, _), times in self._writes.items()
            if times > 1
        )

    def answered_twice(self) -> tuple[str, ...]:
        """Ids of questions and reviews answered more than once. A question's edit counts: WB has one call for both."""
        return tuple(item for item, times in self._answers.items() if times > 1)

    def answered(self) -> int:
        """How many questions and reviews were answered (or rejected)."""
        return len(self._answers)

    def never_read(self, ids: Iterable[str]) -> tuple[str, ...]:
        """Those of *ids* (questions, reviews, chats, events, claims) that no reply has shown."""
        return tuple(id_ for id_ in ids if id_ not in self._read)

    def bytes_moved(self) -> tuple[int, int]:
        """Bytes of bodies in and out."""
        return self._total.bytes_in, self._total.bytes_out

    def counts(self) -> dict[str, Count]:
        """A count for each operation (for an unknown path, under the path itself)."""
        return dict(self._counts)

    def total(self) -> Count:
        """The count of everything."""
        return self._total

    def clear(self) -> None:
        """Forget everything."""
        fresh = Journal(self.keep, self.watch)
        for name in Journal.__slots__:
            setattr(self, name, getattr(fresh, name))


def _refused_for_sure(entry: Entry) -> bool:
    return not entry.effect and entry.status is not None and 400 <= entry.status < 500

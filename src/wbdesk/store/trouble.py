"""What can be wrong with the store, one class for each thing that a person can do about it.

    StoreError
    +-- StoreLocked    somebody else has been writing for too long; it is tried again
    +-- StoreFull      the disk is full; make room, and it goes on
    +-- StoreLost      the file is gone, or cannot be read or written: a disk, a mount, a permission
    +-- StoreBroken    what is in it cannot be understood: restore a backup
    +-- StoreTooNew    a newer wbdesk has written it
    +-- StoreForeign   it is not a store of wbdesk's

Every one of them means that the transaction has changed nothing. Whoever has a `Database` keeps it: when the trouble is
over the next transaction works, without opening anything again.
"""

from __future__ import annotations


class StoreError(Exception):
    """Something is wrong with the store; nothing of the transaction was kept. The message says what to do next."""


class StoreLocked(StoreError):
    """Another process holds the store's one write transaction for longer than is waited for."""


class StoreFull(StoreError):
    """There is no room on the disk."""


class StoreLost(StoreError):
    """The file is not where it was, or the system refuses to read or write it."""


class StoreBroken(StoreError):
    """The file is there and is damaged."""


class StoreTooNew(StoreError):
    """The store has a version that this wbdesk does not know."""


class StoreForeign(StoreError):
    """The file is no store of wbdesk's."""

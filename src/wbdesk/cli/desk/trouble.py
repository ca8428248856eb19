"""What can be wrong with the desk's store, in words for a person, and how a command ends then."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from ...plan.said import Language, Said
from ...store.trouble import (
    StoreBroken,
    StoreError,
    StoreForeign,
    StoreFull,
    StoreLocked,
    StoreLost,
    StoreTooNew,
)
from ..ending import UNWRITTEN, Ended

RUSSIAN: Mapping[type[StoreError], str] = MappingProxyType(
    {
        StoreLocked: "База {path} слишком долго занята другой программой. Повторите; если не проходит, найдите, какой "
        "процесс её держит.",
        StoreFull: "На диске с базой {path} кончилось место. Освободите его и повторите.",
        StoreLost: "Базу {path} не прочитать или не записать: проверьте диск и права, верните файл на место или "
        "восстановите копию (wbdesk restore ФАЙЛ).",
        StoreBroken: "База {path} повреждена. Восстановите копию: wbdesk restore ФАЙЛ.",
        StoreTooNew: "База {path} записана более новой версией wbdesk: установите её.",
        StoreForeign: "{path} - не база wbdesk. Назовите другой файл в [desk] database.",
    }
)
"""The store says it in English itself."""


def none(path: Path) -> Said:
    """That there is no store."""
    return Said(
        f"Базы {path} нет: её сделает wbdesk sync. Если она была, верните файл или восстановите копию (wbdesk restore "
        "ФАЙЛ).",
        f"There is no store {path}: wbdesk sync makes one. If there was one, put the file back or restore a backup "
        "(wbdesk restore FILE).",
    )


def said(trouble: StoreError, path: Path) -> Said:
    """A trouble in both languages."""
    return Said(RUSSIAN.get(type(trouble), "{path}: " + str(trouble)).format(path=path), str(trouble))


def ended(trouble: StoreError, path: Path, language: Language) -> Ended:
    """How a command ends that cannot use the store in *path*."""
    return Ended(UNWRITTEN, said(trouble, path).in_language(language))

"""From a rule's action to the text that would go out: the template chosen, filled in, and read by the guard.

The same for sending, for a dry run and for a preview, so that what is shown is what is sent.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from .config import Config, Seller
from .decide import Decision
from .guard import Finding, check
from .rules import Answer, Decide, Reject
from .subject import Subject
from .template_language import TemplateFault
from .templates import choose, rendered

Written = Answer | Reject | Decide
"""The actions that have a text."""


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A text made from a template, and whether it may go out by itself."""

    text: str
    """Empty if the template could not be filled in: then a finding says why, and a person writes."""
    template: str
    version: str
    mode: Literal["auto", "approve"]
    """`approve` where the rules say so, or where there is any finding."""
    findings: tuple[Finding, ...] = ()

    @property
    def sendable(self) -> bool:
        """Whether a person could send it as it is."""
        return all(finding.severity != "error" for finding in self.findings)


def write(
    decision: Decision, action: Written, subject: Subject, *, config: Config, seller: Seller, seed: str
) -> Draft | None:
    """The text of one of a decision's actions.

    Args:
        decision: what the rules said.
        action: the one of its actions that has a text.
        subject: what is answered.
        config: the desk's settings.
        seller: whose answer it is.
        seed: what chance follows from: the intent's key as text.

    Returns:
        The draft; None for a decision on a claim that has no comment.
    """
    if not action.templates:
        return None
    template = config.templates[choose(action.templates, seed)]
    try:
        text = rendered(template, subject, shop=seller.name, own=config.values_of(seller), seed=seed)
        findings = check(text, subject.kind, config.guard)
    except TemplateFault as fault:
        text, findings = "", (Finding("template", "error", 0, 0, fault.said),)
    mode: Literal["auto", "approve"] = "auto" if decision.mode_of(action) == "auto" and not findings else "approve"
    return Draft(text=text, template=template.name, version=template.version, mode=mode, findings=findings)

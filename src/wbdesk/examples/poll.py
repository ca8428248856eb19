"""Every five minutes: which questions and reviews are new? Goes on after an error.

WB's "new" flags mean "not looked at in the seller's account", so the lists themselves are read: what was not there
the last time is new. Run it with WB_API_TOKEN set, or against the simulator with WB_BASE_URL set as well.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from wbdesk import Feedback, Question, WildberriesError, WildberriesSDK

EVERY = 300.0


@dataclass
class Seen:
    """The ids that were unanswered the last time. Keep it in a file to survive a restart."""

    questions: set[str] = field(default_factory=set)
    feedbacks: set[str] = field(default_factory=set)


def poll(sdk: WildberriesSDK, seen: Seen) -> tuple[list[Question], list[Feedback]]:
    """The questions and reviews that came since *seen*, which is brought up to date."""
    questions = list(sdk.communications.walk_questions(is_answered=False))
    feedbacks = list(sdk.communications.walk_feedbacks(is_answered=False))
    new = (
        [question for question in questions if question.id not in seen.questions],
        [feedback for feedback in feedbacks if feedback.id not in seen.feedbacks],
    )
    seen.questions = {question.id for question in questions}
    seen.feedbacks = {feedback.id for feedback in feedbacks}
    return new


def main() -> None:
    """Poll for ever."""
    seen = Seen()
    with WildberriesSDK() as sdk:
        while True:
            try:
                questions, feedbacks = poll(sdk, seen)
                print(f"{len(questions)} new questions, {len(feedbacks)} new reviews")
            except WildberriesError as error:
                print(f"{type(error).__name__}: {error} Trying again in {EVERY:.0f} s.")
            time.sleep(EVERY)


if __name__ == "__main__":
    main()

"""What is asserted and said of results whose fields have the same names in several clients.

Lives here: one function for each kind of result; it raises where the result is not what the tour asked for.
"""

from __future__ import annotations

from typing import Any

from . import samples


def news(reply: Any) -> str:
    """Whether there is something new."""
    return f"new questions: {reply.data.has_new_questions}, new reviews: {reply.data.has_new_feedbacks}"


def waiting(reply: Any) -> str:
    """How many wait."""
    return f"{reply.data.count_unanswered} wait for an answer"


def fewer(before: int, reply: Any) -> str:
    """Two were dealt with since there were *before*."""
    assert reply.data.count_unanswered == before - 2
    return f"{reply.data.count_unanswered}: two fewer"


def amount(reply: Any) -> str:
    """A count of more than nothing."""
    assert reply.data > 0
    return f"{reply.data} in all"


def plain(words: str, reply: Any) -> str:
    """An envelope that only says that it worked; *words* say what did."""
    assert reply.error is False
    return words


def nothing(reply: None) -> str:
    """No body at all."""
    assert reply is None
    return "done, without a body"


def answered(reply: Any) -> str:
    """The question as it was answered before."""
    assert (reply.data.state, reply.data.answer.text) == ("wbRu", samples.ANSWER)
    return f"reads back: {reply.data.answer.text}"


def reviews(reply: Any) -> str:
    """A page of reviews that are of a product and have stars."""
    assert all(one.product_details.nm_id and one.product_valuation in range(1, 6) for one in reply.data.feedbacks)
    return f"{len(reply.data.feedbacks)} reviews"


def thanked(reply: Any) -> str:
    """The review with the edited answer."""
    assert reply.data.answer.text == samples.THANKS_AGAIN
    return f"reads back the edited answer, {reply.data.answer.state}"


def plans(reply: Any) -> str:
    """What may be pinned under each plan."""
    limits = {"subscription": reply.data.subscription, "tariff": reply.data.tariff}
    return ", ".join(f"{name}: {plan.used} of {plan.total_limit}" for name, plan in limits.items())


def page(reply: Any) -> str:
    """A page of pins."""
    return f"{len(reply.data)} pins"


def next_page(first: list[Any], reply: Any) -> str:
    """Pins that were not among the *first*."""
    assert not {pin.pin_id for pin in first} & {pin.pin_id for pin in reply.data}
    return f"{len(reply.data)} others on the next page"


def pinned(reply: Any) -> str:
    """Each review's outcome; one at least was pinned."""
    assert not all(item.is_errors for item in reply.data)
    return ", ".join(item.errors[0].status if item.is_errors else "pinned" for item in reply.data)


def unpinned(asked: list[int], reply: Any) -> str:
    """All that were *asked* for."""
    assert reply.data == asked
    return f"{len(asked)} unpinned"


def chats(reply: Any) -> str:
    """All chats at once."""
    assert all(chat.reply_sign for chat in reply.result)
    return f"{len(reply.result)} chats"


def batch(reply: Any) -> str:
    """A page of events that counts itself."""
    assert reply.result.total_events == len(reply.result.events)
    return f"{reply.result.total_events} events"


def sent(chat_id: str, reply: Any) -> str:
    """A message that went into *chat_id* with its file."""
    assert (reply.result.chat_id, reply.errors) == (chat_id, [])
    assert reply.result.sign
    return "sent, with a picture; a new signature came back"


def claims(page: Any) -> str:
    """A page of claims."""
    return f"{len(page.claims)} of {page.total} claims"

"""wbdesk: the toolkit with which Wildberries sellers talk to their buyers.

`WildberriesSDK` and `AsyncWildberriesSDK` are the two clients, `calls` the same methods as values; `wbdesk.testing`
has the simulator to try them on. Everything public is importable from here.
"""

from . import version
from .api.call import Call, Walk
from .api.catalog import OPERATIONS
from .api.chats import (
    Attachments,
    Chat,
    ChatFile,
    ChatImage,
    Event,
    EventPage,
    File,
    GoodCard,
    LastMessage,
    Message,
    SellerMessage,
)
from .api.claims import Claim, ClaimPage
from .api.colours import AwaitingCommunications, BlockingCommunications, DescribingCommunications
from .api.communications import Communications
from .api.events import EventBatch, EventCursor
from .api.feedback import Feedback, FeedbackAnswer, FeedbackProduct, Photo, Video
from .api.feedbacks import FeedbackArchivePage, FeedbackPage, FeedbacksUnanswered
from .api.group import Awaiting, Blocking, Describing
from .api.model import MOSCOW, Model, to_dict
from .api.pins import (
    PinError,
    PinLimit,
    PinLimits,
    PinnedFeedback,
    PinnedFeedbackPage,
    PinOutcome,
    PinReviewItem,
    Unpinned,
)
from .api.questions import (
    NewFeedbacksQuestions,
    Product,
    Question,
    QuestionAnswer,
    QuestionPage,
    QuestionsUnanswered,
)
from .client import AsyncWildberriesSDK, WildberriesSDK
from .errors import (
    ApiError,
    BadReply,
    BadRequest,
    FileBlocked,
    FilePending,
    Forbidden,
    InterruptedWrite,
    InvalidArgument,
    LimitsFileUnusable,
    NetworkError,
    NotFound,
    OutcomeUnknown,
    PaymentRequired,
    RateLimited,
    ServerError,
    TokenProblem,
    Unauthorized,
    Unprocessable,
    WalkStuck,
    WildberriesError,
)
from .token import Token, read_token
from .wire.file_limits import FileLimits
from .wire.limits import Limits, MemoryLimits
from .wire.rates import DEFAULT_RATES, Rate, Rates
from .wire.records import Record
from .wire.session import Attempt, Options, Reply

__version__ = version.VERSION

calls = DescribingCommunications(Describing())
"""The methods of `sdk.communications` as values: `sdk.send(calls.question(id))`, `sdk.walk(calls.walk_claims(...))`."""

__all__ = [
    "DEFAULT_RATES",
    "MOSCOW",
    "OPERATIONS",
    "ApiError",
    "AsyncWildberriesSDK",
    "Attachments",
    "Attempt",
    "Awaiting",
    "AwaitingCommunications",
    "BadReply",
    "BadRequest",
    "Blocking",
    "BlockingCommunications",
    "Call",
    "Chat",
    "ChatFile",
    "ChatImage",
    "Claim",
    "ClaimPage",
    "Communications",
    "Describing",
    "DescribingCommunications",
    "Event",
    "EventBatch",
    "EventCursor",
    "EventPage",
    "Feedback",
    "FeedbackAnswer",
    "FeedbackArchivePage",
    "FeedbackPage",
    "FeedbackProduct",
    "FeedbacksUnanswered",
    "File",
    "FileBlocked",
    "FileLimits",
    "FilePending",
    "Forbidden",
    "GoodCard",
    "InterruptedWrite",
    "InvalidArgument",
    "LastMessage",
    "Limits",
    "LimitsFileUnusable",
    "MemoryLimits",
    "Message",
    "Model",
    "NetworkError",
    "NewFeedbacksQuestions",
    "NotFound",
    "Options",
    "OutcomeUnknown",
    "PaymentRequired",
    "Photo",
    "PinError",
    "PinLimit",
    "PinLimits",
    "PinOutcome",
    "PinReviewItem",
    "PinnedFeedback",
    "PinnedFeedbackPage",
    "Product",
    "Question",
    "QuestionAnswer",
    "QuestionPage",
    "QuestionsUnanswered",
    "Rate",
    "RateLimited",
    "Rates",
    "Record",
    "Reply",
    "SellerMessage",
    "ServerError",
    "Token",
    "TokenProblem",
    "Unauthorized",
    "Unpinned",
    "Unprocessable",
    "Video",
    "Walk",
    "WalkStuck",
    "WildberriesError",
    "WildberriesSDK",
    "calls",
    "read_token",
    "to_dict",
]

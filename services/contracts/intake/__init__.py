"""Intake: requests for a conversation. Write-only: it cannot read what it stores."""

from services.contracts.intake.announcements import (
    AdviserChosenAgain,
    ConversationRequested,
    RequestWithdrawn,
)
from services.contracts.intake.requests import (
    ChooseAdviserAgain,
    FindRequest,
    RequestConversation,
    RequestStatus,
    RequestView,
    ShowRequest,
    WithdrawRequest,
)
from services.contracts.intake.service import SERVICE

__all__ = [
    "SERVICE",
    "AdviserChosenAgain",
    "ChooseAdviserAgain",
    "ConversationRequested",
    "FindRequest",
    "RequestConversation",
    "RequestStatus",
    "RequestView",
    "RequestWithdrawn",
    "ShowRequest",
    "WithdrawRequest",
]

"""Casebook: threads with callers and sealed case files. Stores text it cannot read."""

from services.contracts.casebook.announcements import (
    ConversationClassified,
    RequestAccepted,
    RequestDeclined,
)
from services.contracts.casebook.answers import (
    Done,
)
from services.contracts.casebook.cases import (
    CaseView,
    Classification,
    ClassifyCase,
    CloseCase,
    ConversationView,
    Note,
    NoteKind,
    OpenCaseFile,
    Outcome,
    RecordConversation,
    RecordOralContact,
    ShowCase,
    WriteNote,
)
from services.contracts.casebook.service import SERVICE
from services.contracts.casebook.threads import (
    AcceptRequest,
    Author,
    DeclineReason,
    DeclineRequest,
    Post,
    PostKind,
    ShowThread,
    ThreadStatus,
    ThreadView,
    WritePost,
)
from services.contracts.casebook.worklist import (
    CaseLine,
    OpenThread,
    ShowWorklist,
    WaitingRequest,
    Worklist,
)

__all__ = [
    "SERVICE",
    "AcceptRequest",
    "Author",
    "CaseLine",
    "CaseView",
    "Classification",
    "ClassifyCase",
    "CloseCase",
    "ConversationClassified",
    "ConversationView",
    "DeclineReason",
    "DeclineRequest",
    "Done",
    "Note",
    "NoteKind",
    "OpenCaseFile",
    "OpenThread",
    "Outcome",
    "Post",
    "PostKind",
    "RecordConversation",
    "RecordOralContact",
    "RequestAccepted",
    "RequestDeclined",
    "ShowCase",
    "ShowThread",
    "ShowWorklist",
    "ThreadStatus",
    "ThreadView",
    "WaitingRequest",
    "Worklist",
    "WriteNote",
    "WritePost",
]

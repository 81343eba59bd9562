"""Directory: people, client organisations and allocations. No cases."""

from services.contracts.directory.advisers import (
    AdviserCard,
    AdviserDetail,
    AdviserList,
    ChangeAdviserProfile,
    ListAdvisers,
    RegisterAdviser,
    ShowAdviser,
)
from services.contracts.directory.allocations import (
    AllocateAdviser,
    AllocationView,
    EndAllocation,
)
from services.contracts.directory.announcements import (
    AdviserAllocated,
    AllocationEnded,
    AssignmentAgreed,
    ClientRegistered,
    UnitChanged,
)
from services.contracts.directory.answers import (
    Done,
)
from services.contracts.directory.clients import (
    AgreeAssignment,
    AppointContact,
    AssignmentView,
    ClientDetail,
    ClientLine,
    ClientPage,
    ContactView,
    ListClients,
    RegisterClient,
    ShowClient,
)
from services.contracts.directory.public import (
    ListServedClients,
    LookUpNames,
    NamesAnswer,
    PublicClientPage,
    ServedClient,
    ServedClients,
    ShowPublicPage,
)
from services.contracts.directory.service import SERVICE
from services.contracts.directory.units import (
    ChangeHeadcount,
    EndUnit,
    RegisterUnit,
    UnitView,
)

__all__ = [
    "SERVICE",
    "AdviserAllocated",
    "AdviserCard",
    "AdviserDetail",
    "AdviserList",
    "AgreeAssignment",
    "AllocateAdviser",
    "AllocationEnded",
    "AllocationView",
    "AppointContact",
    "AssignmentAgreed",
    "AssignmentView",
    "ChangeAdviserProfile",
    "ChangeHeadcount",
    "ClientDetail",
    "ClientLine",
    "ClientPage",
    "ClientRegistered",
    "ContactView",
    "Done",
    "EndAllocation",
    "EndUnit",
    "ListAdvisers",
    "ListClients",
    "ListServedClients",
    "LookUpNames",
    "NamesAnswer",
    "PublicClientPage",
    "RegisterAdviser",
    "RegisterClient",
    "RegisterUnit",
    "ServedClient",
    "ServedClients",
    "ShowAdviser",
    "ShowClient",
    "ShowPublicPage",
    "UnitChanged",
    "UnitView",
]

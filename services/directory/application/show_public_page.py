"""What anyone may see of a client: its name, and the advisers to choose from."""

from __future__ import annotations

from services.contracts.directory import PublicClientPage, ShowPublicPage
from services.contracts.envelope import Context
from services.contracts.errors import not_found
from services.contracts.fields import Role
from services.directory.application.ports import PublicPages
from services.directory.application.stamping import office_day


def show_public_page(query: ShowPublicPage, context: Context, pages: PublicPages) -> PublicClientPage:
    """A page exists while an assignment for conversations runs. A caller sees the own organisation's page only."""
    day = office_day(context.at)
    page = None
    if query.client_id is not None:
        page = pages.by_client(query.client_id, day)
    elif query.slug is not None:
        page = pages.by_slug(query.slug, day)
    if page is None or (context.actor.role is Role.CALLER and page.client_id != context.actor.client_id):
        raise not_found()
    return page

"""What is frozen, for those who see the province. Freezing and releasing are acts of two people (`acts/ledger.py`)."""

from chalicelib.composition import Work
from chalicelib.entrypoints.http.catalogue import limit_of
from chalicelib.entrypoints.http.resource import Call, Resource, View
from chalicelib.identity import Permission
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.paging import page_size
from chalicelib.ledger import Freeze

freeze_routes = Resource(__name__, tag="ledger")


class FreezeView(View, frozen=True, kw_only=True):
    """A freeze: since when, by whom (a party, or what found something), why, and the case or approval that it is about."""

    since: str
    by: str
    why: str
    case: str


class FrozenAccountView(View, frozen=True, kw_only=True):
    """An account that may not change."""

    account: str
    freeze: FreezeView


class FrozenView(View, frozen=True, kw_only=True):
    """The freeze of the whole ledger, if there is one, and a page of frozen accounts, the longest first."""

    ledger: FreezeView | None
    accounts: list[FrozenAccountView]
    next_cursor: str | None


@freeze_routes.query(
    "/desk/frozen",
    answer=FrozenView,
    summary="What may not change until it was looked into",
    allow=Permission.SEE_PROVINCE,
    query={"cursor": "Where the next page begins, from `next_cursor`.", "limit": "1 to 100; 24 unless told."},
)
def list_frozen(work: Work, call: Call) -> FrozenView:
    page = work.ledger.freezes.listed(cursor=call.query.get("cursor"), limit=page_size(limit_of(call)))
    whole = work.ledger.freezes.whole()
    return FrozenView(
        ledger=None if whole is None else freeze_view(whole),
        accounts=[FrozenAccountView(account=of.id, freeze=freeze_view(freeze)) for of, freeze in page.entries],
        next_cursor=page.next_cursor,
    )


def freeze_view(freeze: Freeze) -> FreezeView:
    return FreezeView(since=to_text(freeze.at), by=freeze.by, why=freeze.why, case=freeze.case_id)

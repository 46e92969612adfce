"""The province's desk over HTTP: any account and its statement, any journal entry, what waits, and trails of money."""

from datetime import date

from chalicelib.composition import Work
from chalicelib.entrypoints.http.catalogue import limit_of
from chalicelib.entrypoints.http.freezes import FreezeView, freeze_view
from chalicelib.entrypoints.http.ledger import EntryView, LineView, entry_view, line_view
from chalicelib.entrypoints.http.resource import Call, Resource, View
from chalicelib.identity import Permission
from chalicelib.insight import Extract, OpenAccount, Stop, Waiting, follow_money, month_of, statement_of, waiting
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.errors import InvalidInput, NotFound
from chalicelib.kernel.paging import page_size
from chalicelib.ledger import CHART, Account, AccountKind, EntryId, Freeze, Hold, account_of, balance, hot_balance

desk_routes = Resource(__name__, tag="desk")
SEE = Permission.SEE_PROVINCE
LINES = "1 to 100; 50 unless told."


class AccountView(View, frozen=True, kw_only=True):
    """An account, in đồng on its normal side; with a `freeze` nothing may change it.

    A hot account has no statement, its balance lags by moments, and it is never frozen by itself.
    """

    account: str
    code: str
    of: str
    kind: str
    side: str
    hot: bool
    posted: int
    held: int
    available: int
    entries: int
    freeze: FreezeView | None


class ExtractView(View, frozen=True, kw_only=True):
    """A page of an account's statement, newest first; `before` asks for the next page."""

    account: str
    month: str | None
    opening: int
    closing: int
    entries: list[LineView]
    before: int | None


class WaitingView(View, frozen=True, kw_only=True):
    """What waits in the accounts of one kind.

    `by_age` counts those younger than 1, 3 and 7 days, and older ones; it is empty for a hot kind, which has no list. With
    `whole` false there are more than were counted.
    """

    code: str
    name: str
    amount: int
    count: int
    by_age: list[int]
    oldest_since: str | None
    whole: bool


class WaitingKindsView(View, frozen=True, kw_only=True):
    """Every kind of account that comes back to zero."""

    now: str
    kinds: list[WaitingView]


class OpenAccountView(View, frozen=True, kw_only=True):
    """An account that is not zero, since when."""

    account: str
    amount: int
    since: str


class OpenAccountsView(View, frozen=True, kw_only=True):
    """A page of them, longest first."""

    code: str
    entries: list[OpenAccountView]
    next_cursor: str | None


class HoldView(View, frozen=True, kw_only=True):
    """Part of a balance that is kept back for something; past `until` somebody should have resolved it."""

    id: str
    account: str
    amount: int
    purpose: str
    until: str


class HoldsView(View, frozen=True, kw_only=True):
    """A page of them, those that should be over first."""

    entries: list[HoldView]
    next_cursor: str | None


class StopView(View, frozen=True, kw_only=True):
    """Something the money went through.

    `way` is `back`, `start` or `on`; `amount` is how much of the followed money it was, and `through` the balance account
    between it and the start's side of the trail.
    """

    way: str
    about: str
    amount: int | None
    through: str | None
    entries: list[EntryView]


class TrailView(View, frozen=True, kw_only=True):
    """Where the money of one thing came from and what became of it, in order of time; first in, first out."""

    about: str
    stops: list[StopView]
    whole: bool


@desk_routes.query("/desk/accounts/{account}", answer=AccountView, summary="Any account", allow=SEE)
def show_account(work: Work, call: Call) -> AccountView:
    asked = account_in(call.path["account"])
    kind = asked.kind
    if kind.hot:
        posted = hot_balance(work.ledger, asked)
        return _account_view(asked, posted, 0, 0, None)
    found = balance(work.ledger, asked)
    return _account_view(asked, found.posted, found.held, found.sequence, found.freeze)


@desk_routes.query(
    "/desk/accounts/{account}/statement",
    answer=ExtractView,
    summary="Any account's entries, newest first, with its running balance",
    allow=SEE,
    query={"month": "`2026-09`; all of it unless told.", "before": "`before` of the page before.", "limit": LINES},
)
def show_extract(work: Work, call: Call) -> ExtractView:
    asked, month = account_in(call.path["account"]), _month(call.query.get("month"))
    if asked.kind.hot:
        raise NotFound("Tài khoản tổng không có sao kê từng dòng.", "A hot account has no statement.")
    extract = statement_of(
        work.insight,
        asked,
        within=month_of(month) if month else None,
        before=_number(call.query.get("before"), "before"),
        limit=limit_of(call),
    )
    return _extract_view(asked, month, extract)


@desk_routes.query("/desk/entries/{entry_id}", answer=EntryView, summary="Any journal entry", allow=SEE)
def show_entry(work: Work, call: Call) -> EntryView:
    found = work.ledger.store.entry(EntryId.parse(call.path["entry_id"], field="entry_id"))
    if found is None:
        raise NotFound("Không có bút toán này.", "There is no such journal entry.")
    return entry_view(found)


@desk_routes.query("/desk/open-accounts", answer=WaitingKindsView, summary="What waits, by kind and age", allow=SEE)
def show_waiting(work: Work, call: Call) -> WaitingKindsView:
    return WaitingKindsView(now=to_text(work.now), kinds=[_waiting_view(one) for one in waiting(work.insight)])


@desk_routes.query(
    "/desk/open-accounts/{code}",
    answer=OpenAccountsView,
    summary="Accounts of one kind that are not zero, longest first",
    allow=SEE,
    query={"cursor": "Where the next page begins, from `next_cursor`.", "limit": LINES},
)
def list_open_accounts(work: Work, call: Call) -> OpenAccountsView:
    kind = kind_in(call.path["code"])
    if not kind.passing or kind.hot:
        raise NotFound("Loại tài khoản này không có danh sách.", "Accounts of this kind are not listed.")
    size = page_size(limit_of(call), default=50)
    page = work.insight.books.open_accounts(kind, cursor=call.query.get("cursor"), limit=size)
    found = [_open_account_view(one) for one in page.entries]
    return OpenAccountsView(code=kind.code, entries=found, next_cursor=page.next_cursor)


@desk_routes.query(
    "/desk/open-holds",
    answer=HoldsView,
    summary="Holds that nobody resolved yet",
    allow=SEE,
    query={"cursor": "Where the next page begins, from `next_cursor`.", "limit": LINES},
)
def list_open_holds(work: Work, call: Call) -> HoldsView:
    size = page_size(limit_of(call), default=50)
    page = work.insight.books.open_holds(cursor=call.query.get("cursor"), limit=size)
    return HoldsView(entries=[_hold_view(one) for one in page.entries], next_cursor=page.next_cursor)


@desk_routes.query(
    "/desk/trails/{about}", answer=TrailView, summary="Where money came from and what became of it", allow=SEE
)
def show_trail(work: Work, call: Call) -> TrailView:
    about = call.path["about"]
    trail = follow_money(work.insight, about) if about and "#" not in about else None
    if trail is None or not trail.stops:
        raise NotFound("Chưa có bút toán nào về mã này.", "No journal entry is about this.")
    return TrailView(about=about, stops=[_stop_view(stop) for stop in trail.stops], whole=trail.whole)


def account_in(text: str) -> Account:
    """The account that somebody named.

    Raises:
        InvalidInput: not `code:owner`, or no such kind.
    """
    code, _, of = text.partition(":")
    kind_in(code)
    try:
        return account_of(f"{code}:{of}")
    except ValueError as error:
        raise InvalidInput("Tài khoản viết là loại:chủ.", "An account is code:owner.", field="account") from error


def kind_in(code: str) -> AccountKind:
    """The kind with the code.

    Raises:
        InvalidInput: the chart has none.
    """
    if code not in CHART:
        raise InvalidInput("Không có loại tài khoản này.", "The chart has no such kind of account.", field="code")
    return CHART[code]


def _number(text: str | None, field: str) -> int | None:
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 13):
        raise InvalidInput("Phải là một số.", "A whole number.", field=field)
    return int(text)


def _month(text: str | None) -> date | None:
    wrong = InvalidInput("Tháng không hợp lệ.", "A month like 2026-09, from 2000 to 2999.", field="month")
    try:
        month = date.fromisoformat(f"{text}-01") if text else None
    except ValueError as error:
        raise wrong from error
    if month is not None and not 2000 <= month.year < 3000:
        raise wrong
    return month


def _account_view(asked: Account, posted: int, held: int, entries: int, freeze: Freeze | None) -> AccountView:
    return AccountView(
        account=asked.id,
        code=asked.code,
        of=asked.of,
        kind=asked.kind.name,
        side=asked.kind.normal.value,
        hot=asked.kind.hot,
        posted=posted,
        held=held,
        available=posted - held,
        entries=entries,
        freeze=None if freeze is None else freeze_view(freeze),
    )


def _extract_view(asked: Account, month: date | None, extract: Extract) -> ExtractView:
    return ExtractView(
        account=asked.id,
        month=month.strftime("%Y-%m") if month else None,
        opening=extract.opening,
        closing=extract.closing,
        entries=[line_view(line) for line in extract.lines],
        before=extract.before,
    )


def _waiting_view(one: Waiting) -> WaitingView:
    return WaitingView(
        code=one.kind.code,
        name=one.kind.name,
        amount=one.amount,
        count=one.count,
        by_age=list(one.by_age),
        oldest_since=to_text(one.oldest) if one.oldest else None,
        whole=one.whole,
    )


def _open_account_view(one: OpenAccount) -> OpenAccountView:
    return OpenAccountView(account=one.account.id, amount=one.posted, since=to_text(one.since))


def _stop_view(stop: Stop) -> StopView:
    return StopView(
        way=stop.way.value,
        about=stop.about,
        amount=stop.amount,
        through=stop.through.id if stop.through else None,
        entries=[entry_view(entry) for entry in stop.entries],
    )


def _hold_view(hold: Hold) -> HoldView:
    return HoldView(
        id=hold.hold_id, account=hold.account.id, amount=hold.amount, purpose=hold.purpose, until=to_text(hold.until)
    )

"""The ledger over HTTP: one's own balance and statement; for the province, trial balance, traces and what is held."""

from collections.abc import Mapping
from datetime import date, datetime

from chalicelib.composition import Work
from chalicelib.entrypoints.http.resource import Call, Resource, View
from chalicelib.identity import Permission
from chalicelib.kernel.clock import to_text
from chalicelib.kernel.errors import InvalidInput, NotFound
from chalicelib.ledger import (
    CHART,
    Account,
    AccountKind,
    By,
    JournalEntry,
    Line,
    Turnover,
    account,
    account_of,
    balance,
    balance_at,
    chart,
    net,
    recount,
    statement,
    trace,
    trial_balance,
    trial_balance_at,
)

ledger_routes = Resource(__name__, tag="ledger")

MAX_ACCOUNT = 200
"""Letters of an account's id."""
HELD: tuple[AccountKind, ...] = (
    chart.ESCROW,
    chart.REFUND_DUE,
    chart.OUT_TRANSFER,
    chart.UNAPPLIED,
    chart.CODE,
    chart.FEE_DEFERRED,
    chart.COUNTER_PAY,
    chart.COUNTER_RECEIVE,
)
"""Money that waits for something: each of these accounts comes back to zero."""


class BalanceView(View, frozen=True, kw_only=True):
    """A balance account, in đồng: what is posted, what holds keep back, what may be spent."""

    account: str
    posted: int
    held: int
    available: int


class PastBalanceView(View, frozen=True, kw_only=True):
    """What an account had at a moment, on its normal side: as posted by then, or as it took effect by then."""

    account: str
    at: str
    by: str
    balance: int


class LineView(View, frozen=True, kw_only=True):
    """One entry of an account; `amount` is positive when the balance grew."""

    sequence: int
    entry_id: str
    kind: str
    business_ref: str
    amount: int
    balance_after: int
    effective_at: str
    posted_at: str


class StatementView(View, frozen=True, kw_only=True):
    """A page of entries, newest first."""

    entries: list[LineView]
    next_cursor: str | None


class KindView(View, frozen=True, kw_only=True):
    """A kind of account: what was debited and credited, and what is left on its normal side."""

    code: str
    name: str
    debits: int
    credits: int
    balance: int


class TrialBalanceView(View, frozen=True, kw_only=True):
    """Every kind of account that moved, on a day, up to a moment, or ever. Debits and credits are equal, or all is not well.

    `by` says which of an entry's two moments counts: `posted`, or `effective`.
    """

    day: str | None
    at: str | None
    by: str | None
    counted_from: str
    kinds: list[KindView]
    debits: int
    credits: int
    balanced: bool


class LegView(View, frozen=True, kw_only=True):
    """One leg of a journal entry; `side` is D or C."""

    account: str
    name: str
    side: str
    amount: int


class EntryView(View, frozen=True, kw_only=True):
    """A journal entry."""

    entry_id: str
    kind: str
    key: str
    business_ref: str
    actor: str
    effective_at: str
    posted_at: str
    policy_version: str
    reverses: str | None
    device_id: str | None
    late_from: str | None
    legs: list[LegView]


class TraceView(View, frozen=True, kw_only=True):
    """Every journal entry about one thing, oldest first."""

    business_ref: str
    entries: list[EntryView]


class HeldMoneyView(View, frozen=True, kw_only=True):
    """What waits: escrow, refunds, transfers under way, codes, counters."""

    kinds: list[KindView]
    total: int


@ledger_routes.query("/accounts/balance", answer=BalanceView, summary="One's own balance", allow=Permission.OWN_MONEY)
def show_balance(work: Work, call: Call) -> BalanceView:
    found = balance(work.ledger, _own(call))
    return BalanceView(account=found.account.id, posted=found.posted, held=found.held, available=found.available)


MOMENT = {
    "at": "a moment like `2026-09-01T10:00:00+07:00`",
    "by": "`posted` (what was known then) or `effective` (what had happened by then); `posted` unless told",
}
PAGED = {"cursor": "`next_cursor` of the page before", "limit": "1 to 100 entries; 20 unless told"}


@ledger_routes.query(
    "/accounts/balance/past",
    answer=PastBalanceView,
    summary="One's own balance at a moment",
    allow=Permission.OWN_MONEY,
    query=MOMENT,
)
def show_past_balance(work: Work, call: Call) -> PastBalanceView:
    return _past(work, call, _own(call))


@ledger_routes.query(
    "/accounts/{account}/past",
    answer=PastBalanceView,
    summary="Any account's balance at a moment",
    allow=Permission.SEE_PROVINCE,
    query=MOMENT,
)
def show_past_balance_of(work: Work, call: Call) -> PastBalanceView:
    return _past(work, call, _any(call))


@ledger_routes.query(
    "/accounts/{account}/statement",
    answer=StatementView,
    summary="Any cold account's entries, newest first",
    allow=Permission.SEE_PROVINCE,
    query=PAGED,
)
def show_statement_of(work: Work, call: Call) -> StatementView:
    of = _any(call)
    if of.kind.hot:
        raise NotFound("Tài khoản này không có sao kê.", "A hot account has no statement; see its sums and traces.")
    return _statement(work, call, of)


@ledger_routes.query(
    "/accounts/balance/statement",
    answer=StatementView,
    summary="One's own entries, newest first",
    allow=Permission.OWN_MONEY,
    query=PAGED,
)
def show_statement(work: Work, call: Call) -> StatementView:
    return _statement(work, call, _own(call))


def _statement(work: Work, call: Call, of: Account) -> StatementView:
    page = statement(work.ledger, of, cursor=call.query.get("cursor"), limit=_limit(call.query.get("limit")))
    return StatementView(entries=[line_view(line) for line in page.entries], next_cursor=page.next_cursor)


@ledger_routes.query(
    "/trial-balance",
    answer=TrialBalanceView,
    summary="Debits and credits of every kind of account",
    allow=Permission.SEE_PROVINCE,
    query={
        "day": "one Vietnamese day, `2026-09-01`; else of all time",
        "at": "from the beginning to this moment, `2026-09-01T10:00:00+07:00`; not with `day`",
        "by": "with `at`: `posted` unless told, or `effective`",
        "counted_from": "`summary`, or `journal` to count the day again from the entries themselves",
    },
)
def show_trial_balance(work: Work, call: Call) -> TrialBalanceView:
    day, source = _day(call.query.get("day")), call.query.get("counted_from", "summary")
    if "at" in call.query or "by" in call.query:
        return _trial_balance_then(work, call)
    if source not in {"summary", "journal"} or (source == "journal" and day is None):
        raise InvalidInput("Cần ngày.", "`journal` needs a `day`; else it is `summary`.", field="counted_from")
    turnovers = recount(work.ledger, [day]) if source == "journal" and day else trial_balance(work.ledger, day)
    return _trial_balance_view(turnovers, day=day.isoformat() if day else None, counted_from=source)


def _trial_balance_then(work: Work, call: Call) -> TrialBalanceView:
    if call.query.keys() & {"day", "counted_from"}:
        raise InvalidInput(
            "Chọn một ngày hoặc một thời điểm, không chọn cả hai.", "Either `day` or `at`, not both.", field="at"
        )  # fmt: skip
    at, by = _moment(call.query.get("at")), _by(call)
    turnovers = trial_balance_at(work.ledger, at, by)
    return _trial_balance_view(turnovers, at=to_text(at), by=by.value, counted_from="summary")


def _trial_balance_view(
    turnovers: Mapping[str, Turnover],
    *,
    counted_from: str,
    day: str | None = None,
    at: str | None = None,
    by: str | None = None,
) -> TrialBalanceView:
    kinds = [_kind_view(code, turnover) for code, turnover in sorted(turnovers.items())]
    debits, credits_ = sum(kind.debits for kind in kinds), sum(kind.credits for kind in kinds)
    return TrialBalanceView(
        day=day,
        at=at,
        by=by,
        counted_from=counted_from,
        kinds=kinds,
        debits=debits,
        credits=credits_,
        balanced=debits == credits_,
    )


@ledger_routes.query(
    "/traces/{business_ref}", answer=TraceView, summary="Follow the đồng of one order, shift or withdrawal",
    allow=Permission.SEE_PROVINCE,
)  # fmt: skip
def show_trace(work: Work, call: Call) -> TraceView:
    business_ref = call.path["business_ref"]
    if not business_ref or "#" in business_ref:
        raise NotFound("Không tìm thấy.", "No journal entry is about this.")
    entries = trace(work.ledger, business_ref)
    if not entries:
        raise NotFound("Không tìm thấy.", "No journal entry is about this.")
    return TraceView(business_ref=business_ref, entries=[entry_view(entry) for entry in entries])


@ledger_routes.query(
    "/held-money", answer=HeldMoneyView, summary="Money that waits for something", allow=Permission.SEE_PROVINCE
)
def show_held_money(work: Work, call: Call) -> HeldMoneyView:
    turnovers = trial_balance(work.ledger)
    kinds = [_kind_view(kind.code, turnovers.get(kind.code, Turnover())) for kind in HELD]
    return HeldMoneyView(kinds=kinds, total=sum(kind.balance for kind in kinds))


def _own(call: Call) -> Account:
    return account(chart.BALANCE, call.signed_in.party_id)


def _any(call: Call) -> Account:
    """The account of the path; whether anything was ever posted to it does not matter."""
    text = call.path["account"]
    try:
        if not text.isascii() or len(text) > MAX_ACCOUNT:
            raise ValueError(text)
        return account_of(text)
    except (KeyError, ValueError) as error:
        raise NotFound("Không có tài khoản này.", "No account of the chart.") from error


def _past(work: Work, call: Call, of: Account) -> PastBalanceView:
    at, by = _moment(call.query.get("at")), _by(call)
    return PastBalanceView(account=of.id, at=to_text(at), by=by.value, balance=balance_at(work.ledger, of, at, by))


def _by(call: Call) -> By:
    by = call.query.get("by", By.POSTED)
    if by not in set(By):
        raise InvalidInput("Cách tính không hợp lệ.", "`posted` or `effective`.", field="by")
    return By(by)


def _moment(text: str | None) -> datetime:
    try:
        moment = datetime.fromisoformat(text or "")
        if moment.tzinfo is None or not 2000 <= moment.year < 3000:
            raise ValueError(text)
    except ValueError as error:
        raise InvalidInput("Thời điểm không hợp lệ.", "A moment like 2026-09-01T10:00:00+07:00.", field="at") from error
    return moment


def _limit(text: str | None) -> int | None:
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 5):
        raise InvalidInput("Số dòng không hợp lệ.", "A whole number.", field="limit")
    return int(text)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise InvalidInput("Ngày không hợp lệ.", "A day like 2026-09-01.", field="day") from error


def line_view(line: Line) -> LineView:
    return LineView(
        sequence=line.sequence,
        entry_id=line.entry_id,
        kind=line.kind,
        business_ref=line.business_ref,
        amount=line.amount,
        balance_after=line.balance_after,
        effective_at=line.effective_at,
        posted_at=line.posted_at,
    )


def _kind_view(code: str, turnover: Turnover) -> KindView:
    kind = CHART[code]
    left = net(kind, turnover)
    return KindView(code=code, name=kind.name, debits=turnover.debits, credits=turnover.credits, balance=left)


def entry_view(entry: JournalEntry) -> EntryView:
    return EntryView(
        entry_id=entry.entry_id,
        kind=entry.kind,
        key=entry.key,
        business_ref=entry.business_ref,
        actor=entry.actor,
        effective_at=to_text(entry.effective_at),
        posted_at=to_text(entry.posted_at),
        policy_version=entry.policy_version,
        reverses=entry.reverses,
        device_id=entry.device_id,
        late_from=None if entry.late_from is None else to_text(entry.late_from),
        legs=[
            LegView(account=leg.account.id, name=leg.account.kind.name, side=leg.side.value, amount=leg.amount)
            for leg in entry.postings
        ],
    )

"""Use cases of outlets and their safes."""

from dataclasses import fields, replace

from chalicelib.catalogue import commune_of
from chalicelib.identity import PartyId
from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.money import Money
from chalicelib.kernel.paging import Page, page_size
from chalicelib.kernel.records import dataclass
from chalicelib.ledger import balance
from chalicelib.oversight import require_reason
from chalicelib.softatm.accounts import safe_account
from chalicelib.softatm.errors import NoSuchOutlet, OutletNotEmpty, OutletServesNoCash
from chalicelib.softatm.outlet import WORKING_WEEK, Outlet, OutletCode, OutletState, hours_of, outlet_code_of
from chalicelib.softatm.ports import Softatm


@dataclass(frozen=True, slots=True)
class OutletPlan:
    """What operations say of a new outlet; the code is its commune's."""

    code: str
    address: str
    serves_cash: bool
    name: str = ""
    hours: tuple[str, ...] = WORKING_WEEK
    min_cash: Money = 0
    max_cash: Money = 0


def open_outlet(softatm: Softatm, plan: OutletPlan) -> Outlet:
    """
    Raises:
        InvalidInput: not an outlet code, not hours, or cash bounds that contradict each other.
        UnknownCommune: no commune has the code.
        OutletExists: at the commit, if it was opened before.
    """
    code = outlet_code_of(plan.code, field="code")
    commune = commune_of(code)
    require_bounds(plan.min_cash, plan.max_cash)
    outlet = Outlet(
        code=code,
        name=plan.name or f"Bưu điện {commune.name}",
        address=plan.address,
        district_code=commune.district_code,
        serves_cash=plan.serves_cash,
        hours=hours_of(plan.hours),
        min_cash=plan.min_cash,
        max_cash=plan.max_cash,
    )
    softatm.outlets.stage_new(outlet)
    return outlet


@dataclass(frozen=True, slots=True)
class OutletChange:
    """What is different from now on; None leaves it as it is."""

    name: str | None = None
    address: str | None = None
    serves_cash: bool | None = None
    hours: tuple[str, ...] | None = None
    min_cash: Money | None = None
    max_cash: Money | None = None


def change_outlet(softatm: Softatm, code: OutletCode, change: OutletChange) -> Outlet:
    """
    Raises:
        InvalidInput: not hours, or cash bounds that contradict each other.
        NoSuchOutlet: no outlet has the code.
        OutletNotEmpty: it is to serve cash no more, and still has some, or something is going on there.
    """
    was = find_outlet(softatm, code)
    said = {field.name: getattr(change, field.name) for field in fields(change)}
    outlet = replace(was, **{name: value for name, value in said.items() if value is not None}, version=was.version + 1)
    hours_of(outlet.hours)
    require_bounds(outlet.min_cash, outlet.max_cash)
    if was.serves_cash and not outlet.serves_cash:
        _require_empty(softatm, was)
    softatm.outlets.stage(outlet, was=was)
    return outlet


def close_outlet(softatm: Softatm, code: OutletCode, *, closed_by: PartyId, reason: str) -> Outlet:
    """No shift opens there and no cash is brought any more; its books stay. One that is closed stays so.

    Raises:
        ReasonNeeded: nothing that says why.
        NoSuchOutlet: no outlet has the code.
        OutletNotEmpty: cash in its safe, a shift that is not closed, a delivery that is not over.
    """
    said, was = require_reason(reason), find_outlet(softatm, code)
    if was.state is OutletState.CLOSED:
        return was
    _require_empty(softatm, was)
    closed = replace(was, state=OutletState.CLOSED, closed_by=closed_by, closed_because=said, version=was.version + 1)
    softatm.outlets.stage(closed, was=was)
    return closed


def reopen_outlet(softatm: Softatm, code: OutletCode) -> Outlet:
    """
    Raises:
        NoSuchOutlet: no outlet has the code.
    """
    was = find_outlet(softatm, code)
    if was.state is OutletState.OPEN:
        return was
    opened = replace(was, state=OutletState.OPEN, closed_by=None, closed_because=None, version=was.version + 1)
    softatm.outlets.stage(opened, was=was)
    return opened


def _require_empty(softatm: Softatm, outlet: Outlet) -> None:
    """Whatever moves cash there changes the outlet's version too, so it is still empty at the commit."""
    left = balance(softatm.ledger, safe_account(outlet.code)).posted
    if left or outlet.busy:
        raise OutletNotEmpty(
            "Điểm này còn tiền trong két, ca chưa đóng hoặc chuyến tiền chưa xong.",
            "There is cash in the safe, a shift that is not closed or a delivery that is not over.",
            details={"safe": left, "busy": outlet.busy},
        )


def require_bounds(min_cash: Money, max_cash: Money) -> None:
    """
    Raises:
        InvalidInput: they contradict each other.
    """
    if not 0 <= min_cash <= max_cash:
        raise InvalidInput("Mức tiền tối thiểu phải không quá tối đa.", "min_cash is at most max_cash.", field="min_cash")


def find_outlet(softatm: Softatm, code: OutletCode) -> Outlet:
    """
    Raises:
        NoSuchOutlet: no outlet has the code.
    """
    outlet = softatm.outlets.find(code)
    if outlet is None:
        raise NoSuchOutlet("Không có điểm bưu điện này.", "There is no such outlet.")
    return outlet


def cash_outlet(softatm: Softatm, code: OutletCode) -> Outlet:
    """The outlet, if it serves cash.

    Raises:
        NoSuchOutlet: no outlet has the code.
        OutletServesNoCash: closed, or only a parcel counter.
    """
    outlet = find_outlet(softatm, code)
    if not outlet.serves_cash or outlet.state is not OutletState.OPEN:
        raise OutletServesNoCash("Điểm này hiện không giao dịch tiền mặt.", "The outlet serves no cash now.")
    return outlet


def list_outlets(
    softatm: Softatm, *, near: str | None = None, cash: bool = False, cursor: str | None = None, limit: int | None = None
) -> Page[Outlet]:
    """Outlets by district and code; near a commune, those of its district, its own first on the first page.

    Args:
        cash: only those that serve cash now; a page may then hold fewer than `limit`.

    Raises:
        InvalidInput: a cursor or limit we did not give.
        UnknownCommune: `near` is no commune.
    """
    district = None if near is None else commune_of(near).district_code
    page = softatm.outlets.list(district_code=district, cursor=cursor, limit=page_size(limit, default=50))
    shown = [o for o in page.entries if not cash or (o.serves_cash and o.state is OutletState.OPEN)]
    return Page(sorted(shown, key=lambda outlet: outlet.code != near), page.next_cursor)

"""Use cases of outlets and their safes."""

from dataclasses import dataclass

from chalicelib.catalogue import commune_of
from chalicelib.kernel.errors import InvalidInput
from chalicelib.kernel.money import Money
from chalicelib.kernel.paging import Page, page_size
from chalicelib.softatm.errors import NoSuchOutlet, OutletServesNoCash
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
    if not 0 <= plan.min_cash <= plan.max_cash:
        raise InvalidInput("Mức tiền tối thiểu phải không quá tối đa.", "min_cash is at most max_cash.", field="min_cash")
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

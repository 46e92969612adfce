"""Every rule of the offline counter, taken away on purpose: the model must notice, or the rule is not tried by it.

`python -m tests.property.test_offline_mutations` prints how many runs each takes.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from unittest.mock import patch

import pytest

from chalicelib.adapters.dynamo.table import Write
from chalicelib.adapters.dynamo.unit_of_work import UnitOfWork
from chalicelib.kernel.clock import business_date
from chalicelib.offline import LeaseState
from infra.tablet.rules import RULES
from infra.tablet.store import Store
from infra.tablet.tablet import Tablet
from tests.property.offline_model import runs
from tests.property.offline_world import OfflineWorld

Removal = Callable[[], AbstractContextManager[Any]]
MOST_RUNS = 1_500


def tablet_rule(name: str) -> Removal:
    return lambda: patch.dict(RULES, {name: lambda situation: True})


def product(name: str, becomes: Any) -> Removal:
    return lambda: patch(f"chalicelib.{name}", becomes)


def _first_day(begin: datetime, end: datetime) -> tuple[str, ...]:
    return (business_date(begin).isoformat(),)


@contextmanager
def _no_live_voucher() -> Iterator[None]:
    """Neither the look nor the condition of the write."""
    stage = UnitOfWork.stage

    def forgetful(work: UnitOfWork, write: Write, *, even_if_refused: bool = False) -> None:
        if not write.key.pk.startswith("LIVEVCH#"):
            stage(work, write, even_if_refused=even_if_refused)

    with patch.object(UnitOfWork, "stage", forgetful):
        yield


@contextmanager
def _cash_before_journal() -> Iterator[None]:
    """The notes go, and the power fails before the entry is written."""
    append = Store.append
    worlds: list[OfflineWorld] = []
    begun = OfflineWorld.__post_init__

    def remembered(world: OfflineWorld) -> None:
        worlds[:] = [world]
        begun(world)

    def late(store: Store, entry: Any) -> None:
        if not worlds[0].crash:
            append(store, entry)

    with patch.object(Store, "append", late), patch.object(OfflineWorld, "__post_init__", remembered):
        yield


@contextmanager
def _pause_after_answer() -> Iterator[None]:
    """The tablet believes that it pauses only when it hears so."""
    put = Store.put

    def late(store: Store, **facts: Any) -> None:
        if facts != {"paused": True}:
            put(store, **facts)

    with patch.object(Store, "put", late):
        yield


@contextmanager
def _sync_without_upload() -> Iterator[None]:
    """A tablet syncs without sending its journal, and the server takes its word."""
    with (
        patch("chalicelib.offline.leases._require_whole", lambda lease, declared: None),
        patch.object(Tablet, "send_journal", lambda tablet: None),
    ):
        yield


@contextmanager
def _under_one_key(name: str) -> Iterator[None]:
    """Collect PINs are checked by a key of the lease, so that a voucher shown elsewhere fails by its PIN too."""
    with patch.dict(RULES, {name: lambda situation: True}), _one_key():
        yield


@contextmanager
def _one_key() -> Iterator[None]:
    with (
        patch("chalicelib.offline.leases.lease_key", lambda pepper, lease_id: "one"),
        patch("chalicelib.offline.vouchers.lease_key", lambda pepper, lease_id: "one"),
    ):
        yield


@contextmanager
def _vouchers_of_a_day() -> Iterator[None]:
    """Vouchers end with the lease at the latest, so that they are expired when it is over."""

    def whole_day(offline: Any, lease: Any) -> tuple[datetime, datetime]:
        issued = offline.now.replace(microsecond=0)
        return issued, issued + timedelta(days=1)

    with patch.dict(RULES, {"lease_time": lambda situation: True}), patch("chalicelib.offline.vouchers._times", whole_day):
        yield


def _drawer_not_watched() -> AbstractContextManager[Any]:
    """The server says how much may be paid, and the tablet takes it for what is in the drawer."""
    return patch.dict(RULES, dict.fromkeys(("cash_cap", "till"), lambda situation: True))


SECOND_LINES = {"outlet", "lease", "lease_time", "cash_cap", "cancelled"}
"""Rules behind another one, each tried with that other one gone: a voucher that is shown elsewhere also fails by its PIN,
one of an ended lease has expired too, and more than the lease allows is more than the drawer is known to have. Without
`cancelled` a tablet pays a voucher whose owner wants the money back, which is nobody's loss; and the sync that brings the
wish writes the entry by which `once` refuses.
"""

REMOVALS: dict[str, Removal] = {
    "watermark": product("offline.vouchers.may_go_back", lambda voucher, lease: not lease.locked),
    "lease: one holder": product("offline.lease.Lease.vacant", lambda lease, now: True),
    "frozen lease": product("offline.vouchers.may_go_back", lambda voucher, lease: _as_if_released(voucher, lease)),
    "numbers without a gap": product("offline.journals.follows", lambda lease, entry: True),
    "signature of the device": product("offline.journals.is_genuine", lambda offline, lease, entry: True),
    "limits of both days": product("offline.vouchers.days_between", _first_day),
    "journal synced before the close": product("composition.bridges.journal_is_synced", lambda *of: True),
    "one live voucher": _no_live_voucher,
    "whole journal before the watermark": _sync_without_upload,
    "journal before cash": _cash_before_journal,
    "pause before asking": _pause_after_answer,
    **{f"tablet: {name}": tablet_rule(name) for name in RULES if name not in SECOND_LINES},
    **{f"tablet: {name}, PINs under one key": partial(_under_one_key, name) for name in ("outlet", "lease")},
    "tablet: lease_time, vouchers of a day": _vouchers_of_a_day,
    "tablet: cash_cap, drawer not watched": _drawer_not_watched,
}


def _as_if_released(voucher: Any, lease: Any) -> bool:
    return bool(lease.state is not LeaseState.ACTIVE or lease.declared_through > voucher.good_until)


def runs_until_noticed(name: str) -> tuple[int, str] | None:
    with REMOVALS[name]():
        told = runs(0, MOST_RUNS, stop_at_first=True)
    return next(((seed + 1, what) for seed, what in told.violations.items()), None)


@pytest.mark.parametrize("name", REMOVALS)
def test_the_model_notices_that_a_rule_is_gone(name: str) -> None:
    assert runs_until_noticed(name) is not None, f"nothing broke in {MOST_RUNS} runs without: {name}"


if __name__ == "__main__":
    for removed in REMOVALS:
        sys.stdout.write(f"| {removed} | {runs_until_noticed(removed)} |\n")

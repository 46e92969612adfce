"""What happens by itself after a while: sessions expire, charges are booked, refunds settle, holders dispute."""

import threading
from collections.abc import Callable

from infra.simulators.gateway import charges, checkout, refunds
from infra.simulators.gateway.store import Store, Unit

CHECK_EVERY_S = 0.1


def _expire_session(unit: Unit, session_id: str) -> None:
    checkout.close_overdue(unit, unit.get("checkout.session", session_id))


TASKS: dict[str, Callable[[Unit, str], None]] = {
    "expire_session": _expire_session,
    "book_charge": charges.book_charge,
    "open_dispute": charges.open_dispute,
    "settle_refund": refunds.settle,
    "fail_refund": lambda unit, refund_id: refunds.fail(unit, refund_id),
}


def run_due(store: Store) -> int:
    """Do everything whose time has come; tells how many tasks were done."""
    done = 0
    with store.unit() as unit:
        rows = unit.connection.execute(
            "SELECT id, task, object_id FROM timers WHERE due_at <= ? ORDER BY due_at, id", (unit.now,)
        ).fetchall()
        for row in rows:
            TASKS[row["task"]](unit, row["object_id"])
            unit.connection.execute("DELETE FROM timers WHERE id = ?", (row["id"],))
            done += 1
    return done


class Agenda:
    """A thread that runs due tasks between `start` and `stop`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="agenda", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._ending.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._ending.wait(CHECK_EVERY_S):
            run_due(self._store)

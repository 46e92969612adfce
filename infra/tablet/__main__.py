"""The reference tablet at a terminal, against a running server.

    python -m infra.tablet FOLDER --device dev_… --origin http://127.0.0.1:8080 lease shf_… LS0002 719204
    python -m infra.tablet FOLDER --device dev_… pay QRTEXT 4821        # no line needed
    python -m infra.tablet FOLDER --device dev_… --origin … sync shf_…

The access token of the teller signed in on the enrolled tablet is read from XL_TOKEN.
"""

import argparse
import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from chalicelib.adapters.voucher_signatures import is_genuine
from chalicelib.kernel.ids import ulid
from chalicelib.kernel.money import format_vnd
from infra.tablet.device_key import DeviceKey
from infra.tablet.refusal import Declined, NoLine, TabletRefusal
from infra.tablet.server import HttpServer
from infra.tablet.store import Store
from infra.tablet.tablet import Tablet


class MachineClock:
    """This machine's clocks; Linux tells one start from another."""

    def wall(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.clock_gettime(time.CLOCK_BOOTTIME)

    def boot(self) -> str:
        return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()


class MachineEntropy:
    def take(self, length: int) -> bytes:
        return os.urandom(length)


def lease(tablet: Tablet, shift_id: str, supervisor_number: str, supervisor_pin: str) -> str:
    wanted = f"lse_{ulid(datetime.now(UTC), MachineEntropy())}"
    tablet.take_lease(wanted, shift_id, supervisor_number=supervisor_number, supervisor_pin=supervisor_pin)
    tablet.sync(shift_id)
    return wanted


def pay(tablet: Tablet, shown: str, pin: str) -> str:
    entry = tablet.pay_code(shown, pin) if shown.isdigit() else tablet.pay_qr(shown, pin)
    tablet.hand(entry)
    return f"chi {format_vnd(entry.amount)}, bút {entry.seq}"


def sync(tablet: Tablet, shift_id: str) -> str:
    left = tablet.unhanded
    tablet.sync(shift_id)
    return "đã đồng bộ" if left is None else f"đã đồng bộ; bút {left.seq} chưa xác nhận đưa tiền"


def pause(tablet: Tablet, shift_id: str) -> str:
    tablet.sync(shift_id, pause=True)
    return "đã tạm dừng, có thể khoá ca"


def release(tablet: Tablet, shift_id: str) -> str:
    tablet.release(shift_id)
    return "đã trả quyền chi ngoại tuyến"


def unlock(tablet: Tablet, code: str) -> str:
    tablet.unlock(code)
    return "tiếp tục với một nửa hạn mức"


def cash(tablet: Tablet, change: str) -> str:
    tablet.note_cash(int(change))
    return "đã ghi"


COMMANDS: dict[str, Callable[..., str]] = {
    function.__name__: function for function in (lease, pay, sync, pause, release, unlock, cash)
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="infra.tablet", description=__doc__)
    parser.add_argument("folder", type=Path, help="where the tablet keeps its key and its journal")
    parser.add_argument("--device", required=True, help="the id of the enrolled tablet")
    parser.add_argument("--origin", default="http://127.0.0.1:8080")
    parser.add_argument("command", choices=COMMANDS)
    parser.add_argument("words", nargs="*")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    key, store = DeviceKey.kept(given.folder / "device.pem"), Store(str(given.folder / "tablet.sqlite"))
    server = HttpServer(given.origin, os.environ.get("XL_TOKEN", ""))
    tablet = Tablet(given.device, store, MachineClock(), key, server, is_genuine)
    try:
        print(COMMANDS[given.command](tablet, *given.words))
    except TabletRefusal as refusal:
        raise SystemExit(f"không chi: {refusal.rule}") from refusal
    except Declined as declined:
        raise SystemExit(f"máy chủ từ chối: {declined.code}") from declined
    except NoLine:
        raise SystemExit("không có mạng") from None


if __name__ == "__main__":
    main()

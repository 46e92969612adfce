"""A tablet that loses its power in the middle of its work: it knows what it did, and the drawer agrees with the books."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.browser.conftest import FLAGS
from tests.browser.tablets import LANDSCAPE, OUTLET, Tablet, code_for, rich_household
from tests.end_to_end.town import OPENING_CASH, Town


@pytest.fixture
def machine(chromium: Browser, tmp_path: Path) -> Iterator[Callable[[], BrowserContext]]:
    """A browser with a disk of its own, that can be started again on it."""
    started: list[BrowserContext] = []

    def start() -> BrowserContext:
        context = chromium.browser_type.launch_persistent_context(
            tmp_path, executable_path="/usr/bin/chromium", args=FLAGS, locale="vi-VN", service_workers="block",
            viewport={"width": LANDSCAPE[0], "height": LANDSCAPE[1]},
        )  # fmt: skip
        started.append(context)
        return context

    yield start
    started[-1].close()


def pull_the_plug(folder: Path) -> None:
    """SIGKILL to every process of the browser on this disk; and its lock is taken away, as a restart of the machine does."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                line = (entry / "cmdline").read_bytes().decode("utf-8", "replace")
            except OSError:
                continue
            if f"--user-data-dir={folder}" in line:
                os.kill(int(entry.name), signal.SIGKILL)
    time.sleep(0.5)
    for name in ("SingletonLock", "SingletonCookie", "SingletonSocket"):
        (folder / name).unlink(missing_ok=True)


def test_a_tablet_that_loses_its_power_knows_what_it_did(
    machine: Callable[[], BrowserContext], town: Town, tmp_path: Path
) -> None:
    household = rich_household(town, "Hộ Lộc Văn Tài", 5_000_000)
    tablet = Tablet(machine(), town)
    tablet.enrol()
    tablet.sign_in(town.staff(OUTLET, "teller"))
    tablet.open_shift()

    def lose_power() -> None:
        nonlocal tablet
        pull_the_plug(tmp_path)
        tablet = Tablet(machine(), town)
        tablet.restart()

    tablet.begin_cash_out(code_for(town, household, 300_000))
    tablet.network.hold("/commitment")
    tablet.press("Ghi sổ")
    tablet.sees("Chưa đưa tiền")
    for _ in range(100):
        if any("/commitment" in line for line in tablet.network.reached):
            break
        tablet.page.wait_for_timeout(50)
    lose_power()
    tablet.sees("đã đưa tiền chưa")
    lose_power()
    tablet.page.locator(".line button").first.click()
    tablet.sees("Nếu đã đưa thì đừng đưa lần nữa")
    tablet.network.cut()
    tablet.press("Đã đưa rồi")
    tablet.sees("Đã đưa tiền cho")
    tablet.page.wait_for_timeout(1_000)
    lose_power()
    if tablet.shows("đã đưa tiền chưa"):
        # The plug was quicker than the disk: asked again, the teller says again what is true.
        tablet.page.locator(".line button").first.click()
        tablet.press("Đã đưa rồi")
        tablet.home()
    tablet.begin_cash_in(household, 200_000, {200_000: 1})
    tablet.network.hold("/cash-ins")
    tablet.press("Nhận 200.000")
    tablet.sees("Giữ tiền trước mặt khách")
    lose_power()
    tablet.close_shift(OPENING_CASH - 300_000 + 200_000)
    assert not tablet.troubles, tablet.troubles

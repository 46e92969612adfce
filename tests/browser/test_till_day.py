"""A teller's day on a slow line, and a tablet that loses its power: the drawer agrees with the books to the đồng."""

import os
import signal
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.browser.conftest import FLAGS
from tests.browser.tablets import LANDSCAPE, OUTLET, Tablet, code_for, rich_household
from tests.end_to_end.town import COLLECT_PIN, OPENING_CASH, Person, Town

OPERATIONS = 120
PAID_IN_EVERY = 3
"""Of so many operations one is a cash-in."""
SLOW = {"offline": False, "latency": 250, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
KEY_S, TAP_S = 0.28, 1.1
"""A keystroke of an average typist, and pointing at a target. Source: Card, Moran, Newell 1983, Keystroke-Level Model."""


def test_a_tellers_day_closes_without_a_variance(chromium: Browser, town: Town) -> None:
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, locale="vi-VN", service_workers="block")
    context.set_default_timeout(30_000)
    tablet = Tablet(context, town)
    tablet.enrol()
    tablet.sign_in(town.staff(OUTLET, "teller"))
    tablet.open_shift()
    households = [rich_household(town, f"Hộ Nông Văn {name}", 4_000_000) for name in ("Ba", "Páo", "Sinh", "Thắng")]
    work = list(day(town, households))
    context.new_cdp_session(tablet.page).send("Network.emulateNetworkConditions", SLOW)
    cash, seconds, taps = OPENING_CASH, [], set[int]()
    for household, amount, code in work:
        began, tablet.taps = time.perf_counter(), 0
        if code is None:
            tablet.begin_cash_in(household, amount, {10_000: amount // 10_000})
            tablet.press("Nhận ")
            tablet.sees("ĐÃ NHẬN TIỀN")
            tablet.press("Xong")
            cash += amount
        else:
            tablet.pay_out(code)
            cash -= amount
            seconds.append(time.perf_counter() - began)
            taps.add(tablet.taps)
    tablet.close_shift(cash)
    waits, keys = statistics.median(seconds), 8 + len(COLLECT_PIN)
    teller = waits + keys * KEY_S + 4 * TAP_S
    sys.stdout.write(
        f"\n{len(work)} operations; a cash-out: {taps} taps, {waits:.1f} s of waiting (slowest {max(seconds):.1f} s), "
        f"{teller:.1f} s with a person's fingers\n"
    )
    assert taps == {4}
    assert teller < 15
    assert not tablet.troubles, tablet.troubles
    context.close()


def day(town: Town, households: list[Person]) -> Iterator[tuple[Person, int, str | None]]:
    """Cash-outs and cash-ins, each of another amount, so that none looks like a repetition."""
    for number in range(OPERATIONS):
        household, amount = households[number % len(households)], 20_000 + 10_000 * (number // len(households))
        paid_in = number % PAID_IN_EVERY == 0
        yield household, amount, None if paid_in else code_for(town, household, amount // 4 + 5_000 - amount // 4 % 1_000)


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
    lose_power()
    tablet.begin_cash_in(household, 200_000, {200_000: 1})
    tablet.network.hold("/cash-ins")
    tablet.press("Nhận 200.000")
    tablet.sees("Giữ tiền trước mặt khách")
    lose_power()
    tablet.close_shift(OPENING_CASH - 300_000 + 200_000)
    assert not tablet.troubles, tablet.troubles

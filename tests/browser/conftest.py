"""Chromium for people's walks: phones of 360x640, a tablet of 1180x820."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright, sync_playwright

from infra.local.toolchain import Toolchain
from tests.browser.people import PHONE_SCREEN, Person
from tests.browser.tablets import LANDSCAPE, OUTLET, Tablet
from tests.end_to_end.town import Town

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def driver() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def chromium(driver: Playwright, toolchain: Toolchain) -> Iterator[Browser]:
    browser = driver.chromium.launch(executable_path=str(toolchain.chromium()), args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture
def open_screen(chromium: Browser, town: Town) -> Iterator[Callable[..., Person]]:
    """Gives somebody a machine of their own; script errors and crashes of the product fail the test.

    Without the worker each page is what the server says now: a kept one would go over to it in the middle of a step.
    """
    contexts: list[BrowserContext] = []
    people: list[Person] = []

    def give(size: tuple[int, int] = PHONE_SCREEN, *, script: bool = True, worker: bool = False) -> Person:
        context = chromium.new_context(
            viewport={"width": size[0], "height": size[1]},
            java_script_enabled=script,
            locale="vi-VN",
            service_workers="allow" if worker else "block",
        )
        context.set_default_timeout(20_000)
        contexts.append(context)
        people.append(Person(context, town))
        return people[-1]

    yield give
    troubles = [trouble for person in people for trouble in person.troubles]
    for context in contexts:
        context.close()
    assert not troubles, troubles


@pytest.fixture
def tablets(chromium: Browser, town: Town) -> Iterator[Callable[..., Tablet]]:
    """Gives a tablet, enrolled and with a teller at work unless `new`; what goes wrong in its script fails the test."""
    given: list[Tablet] = []

    def give(size: tuple[int, int] = LANDSCAPE, *, worker: bool = False, new: bool = False) -> Tablet:
        given.append(tablet_of(chromium, town, size, worker=worker))
        if not new:
            given[-1].enrol()
            given[-1].sign_in(town.staff(OUTLET, "teller"))
            given[-1].open_shift()
        return given[-1]

    yield give
    troubles = [trouble for tablet in given for trouble in tablet.troubles]
    for tablet in given:
        tablet.context.close()
    assert not troubles, troubles


def tablet_of(chromium: Browser, town: Town, size: tuple[int, int], *, worker: bool = False) -> Tablet:
    context = chromium.new_context(
        viewport={"width": size[0], "height": size[1]}, locale="vi-VN", service_workers="allow" if worker else "block"
    )
    context.set_default_timeout(20_000)
    return Tablet(context, town)

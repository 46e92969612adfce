"""Chromium for people's walks: phones of 360x640, a tablet of 1180x820."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright, sync_playwright

from infra.local.toolchain import Toolchain
from tests.browser.people import PHONE_SCREEN, Person
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

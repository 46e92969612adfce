"""The bank switch as one process: the interface, the phone app, the control endpoints, the webhook post."""

import threading
from dataclasses import dataclass, replace
from pathlib import Path

from infra.simulators.bank_switch import transfers
from infra.simulators.bank_switch.api import Api
from infra.simulators.bank_switch.book import Account, Book
from infra.simulators.bank_switch.control import Control
from infra.simulators.bank_switch.phone import PhoneApp
from infra.simulators.chaos import Chaos
from infra.simulators.delivery_control import add_delivery_control, add_fault_control
from infra.simulators.faults import FaultPlan
from infra.simulators.http_service import HttpService, Reply, Request, Routes, json_reply
from infra.simulators.webhook_delivery import Endpoint, WebhookDelivery

CHECK_EVERY_S = 0.2


@dataclass(frozen=True, slots=True)
class Settings:
    """How one bank is run; `port` 0 picks a free one."""

    port: int
    home: Path
    account: Account
    api_key: str
    webhook_secret: str
    webhook_url: str
    seed: int = 1
    chaos: Chaos = "normal"
    silence_s: float = 30.0


class BankSwitch:
    """Started with `start` (background threads) and `serve` (blocks), ended with `stop`."""

    def __init__(self, settings: Settings) -> None:
        book = Book(settings.home, settings.account)
        endpoint = Endpoint(settings.webhook_url, settings.webhook_secret, "X-Bank-Signature")
        book.delivery = WebhookDelivery(book.database, endpoint, seed=settings.seed, chaos=settings.chaos)
        faults = FaultPlan()
        self._book = book
        self._api = Api(book, faults, api_key=settings.api_key, silence_s=settings.silence_s)
        self._routes = Routes()
        PhoneApp(book).add_to(self._routes)
        Control(book).add_to(self._routes)
        add_delivery_control(self._routes, book.delivery)
        add_fault_control(self._routes, faults)
        self._service = HttpService(settings.port, self._answer)
        self._ending = threading.Event()
        self._settling = threading.Thread(target=self._settle, name="settling", daemon=True)

    @property
    def port(self) -> int:
        return self._service.port

    def start(self) -> None:
        self._book.delivery.start()
        self._settling.start()

    def serve(self) -> None:
        self._service.serve()

    def stop(self) -> None:
        self._service.stop()
        self._ending.set()
        self._settling.join()
        self._book.delivery.stop()
        self._book.database.close()

    def _settle(self) -> None:
        while not self._ending.wait(CHECK_EVERY_S):
            with self._book.unit() as unit:
                transfers.settle_due(unit)

    def _answer(self, request: Request) -> Reply:
        if request.path.startswith("/v1/"):
            return self._api.answer(request)
        found = self._routes.find(request)
        if found is None:
            return json_reply(404, {"message": f"nothing at {request.method} {request.path}"})
        handler, params = found
        try:
            return handler(replace(request, params=params))
        except (ValueError, KeyError, TypeError) as error:
            return json_reply(400, {"message": f"{type(error).__name__}: {error}"})

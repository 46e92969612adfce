"""The gateway as one process: the interface, the hosted pages, the control endpoints, the webhook post, the agenda."""

from dataclasses import dataclass, replace
from pathlib import Path

from infra.simulators.chaos import Chaos
from infra.simulators.delivery_control import add_delivery_control, add_fault_control
from infra.simulators.faults import FaultPlan
from infra.simulators.gateway.agenda import Agenda
from infra.simulators.gateway.api import Api
from infra.simulators.gateway.control import Control
from infra.simulators.gateway.hosted import HostedPages
from infra.simulators.gateway.store import Store
from infra.simulators.http_service import HttpService, Reply, Request, Routes, json_reply
from infra.simulators.webhook_delivery import Endpoint, WebhookDelivery


@dataclass(frozen=True, slots=True)
class Settings:
    """How one gateway is run.

    Args:
        port: 0 picks a free one.
        public_url: where buyers reach the hosted pages; empty for the loopback address and port.
    """

    port: int
    home: Path
    secret_key: str
    webhook_secret: str
    webhook_url: str
    seed: int = 1
    chaos: Chaos = "normal"
    merchant: str = "Xứ Lạng"
    public_url: str = ""


class Gateway:
    """Started with `start` (background threads) and `serve` (blocks), ended with `stop`."""

    def __init__(self, settings: Settings) -> None:
        store = Store(settings.home)
        endpoint = Endpoint(settings.webhook_url, settings.webhook_secret, "Stripe-Signature")
        store.delivery = WebhookDelivery(store.database, endpoint, seed=settings.seed, chaos=settings.chaos)
        self._store = store
        self._agenda = Agenda(store)
        self._service = HttpService(settings.port, self._answer)
        page_base = settings.public_url.rstrip("/") or f"http://127.0.0.1:{self.port}"
        booked_later = settings.chaos != "none"
        faults = FaultPlan()
        self._api = Api(store, faults, secret_key=settings.secret_key, page_base=page_base)
        self._routes = Routes()
        pages = HostedPages(store, merchant=settings.merchant, page_base=page_base, booked_later=booked_later)
        pages.add_to(self._routes)
        Control(store, page_base=page_base, booked_later=booked_later).add_to(self._routes)
        add_delivery_control(self._routes, store.delivery)
        add_fault_control(self._routes, faults)

    @property
    def port(self) -> int:
        return self._service.port

    def start(self) -> None:
        self._store.delivery.start()
        self._agenda.start()

    def serve(self) -> None:
        self._service.serve()

    def stop(self) -> None:
        self._service.stop()
        self._agenda.stop()
        self._store.delivery.stop()
        self._store.database.close()

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

"""What the workers do: effects of the outbox and the jobs of the minute, one module a context.

To add an effect, write a handler in `effects/<context>.py` and name the module in `MODULES`:

    @effect("card_refund")
    def refund_card(application: Application, effect: Effect) -> None:
        answer = …call the provider with `effect.key` as its idempotency key…
        run(application, lambda work: …the answering use case, which also calls work.outbox.settle(effect)…)

A handler returns when the effect is done and settled, and raises to be called again later: after five failures the message
goes to the dead letters. It is called at least once; an effect that was settled is not delivered again.

To add a job of the minute:

    @minute_job("release_due_parcels")
    def release_due_parcels(application: Application) -> int:
        …each thing in a `run` of its own, so that one failure stops nothing else; returns how many were done…
"""

from collections.abc import Callable
from importlib import import_module
from typing import TypeAlias

from chalicelib.composition import Application
from chalicelib.kernel.unit_of_work import Effect

EffectHandler: TypeAlias = Callable[[Application, Effect], None]
MinuteJob: TypeAlias = Callable[[Application], int]

EFFECT_HANDLERS: dict[str, EffectHandler] = {}
MINUTE_JOBS: dict[str, MinuteJob] = {}

MODULES = (
    "messages",
    "payments",
    "card_lists",
    "orders",
    "cod_batches",
    "softatm",
    "banking",
    "statements",
    "breaks",
    "remittances",
    "ledger",
    "books",
    "offline",
    "liquidity",
    "measures",
    "catalogue",
    "sheets",
    "follows",
    "ratings",
    "integrators",
)
"""Modules of this package with handlers and jobs, in the order in which the jobs run."""


def effect(kind: str) -> Callable[[EffectHandler], EffectHandler]:
    """Register the handler of one kind of effect.

    Raises:
        ValueError: the kind has a handler.
    """

    def register(handler: EffectHandler) -> EffectHandler:
        if kind in EFFECT_HANDLERS:
            raise ValueError(f"two handlers for the effect {kind}")
        EFFECT_HANDLERS[kind] = handler
        return handler

    return register


def minute_job(name: str) -> Callable[[MinuteJob], MinuteJob]:
    """Register a job that runs every minute.

    Raises:
        ValueError: the name is taken.
    """

    def register(job: MinuteJob) -> MinuteJob:
        if name in MINUTE_JOBS:
            raise ValueError(f"two jobs named {name}")
        MINUTE_JOBS[name] = job
        return job

    return register


def load() -> None:
    """Import every module that registers something; the web function never pays for them."""
    for name in MODULES:
        import_module(f"{__name__}.{name}")

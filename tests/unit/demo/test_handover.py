"""What is loaded early and what is loaded at the end are together the world as it is."""

from typing import Any

from infra.demo.handover import wire_items
from infra.demo.world import build
from infra.local.memory_table import MemoryTable
from tests.builders import FakeClock, application_on
from tests.fakes.objects import MemoryObjects
from tests.fixtures_world import SMALL, TODAY


def keyed(items: Any) -> dict[tuple[str, str], Any]:
    return {(item["pk"]["S"], item["sk"]["S"]): item for item in items}


def test_early_items_and_the_rest_are_the_whole() -> None:
    application = application_on(MemoryTable(), clock=FakeClock(TODAY), objects=MemoryObjects())
    engine: dict[tuple[str, str], Any] = {}
    world = build(application, **SMALL, furnished=lambda: engine.update(keyed(wire_items(application))))
    early = len(engine)
    rest = keyed(wire_items(application, world.touched))
    for key, was_there in world.touched.items():
        if was_there and (key.pk, key.sk) not in rest:
            del engine[key.pk, key.sk]
    assert early > len(rest) / 10
    assert engine | rest == keyed(wire_items(application))


def test_what_is_past_its_time_is_not_loaded() -> None:
    table = MemoryTable()
    application = application_on(table, clock=FakeClock(TODAY))
    now = int(TODAY.timestamp())
    table.load([{"pk": "A", "sk": name, "forget_at": at} for name, at in (("gone", now - 1), ("kept", now + 1))])
    table.load([{"pk": "B", "sk": "for ever"}])
    assert set(keyed(wire_items(application))) == {("A", "kept"), ("B", "for ever")}

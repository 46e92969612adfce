"""The till's practice post office answers in the shapes of the real one: each answer is read by the view it stands for."""

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import msgspec
import pytest

from chalicelib.entrypoints import routes
from chalicelib.entrypoints.http.resource import ROUTES, Route
from infra.local.frontend import SOURCES
from infra.local.settings import home_from_environment
from infra.local.toolchain import Toolchain

WALK = Path(__file__).parents[2] / "frontend" / "training" / "walk.ts"
PRACTISED = 40
assert routes


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    built = tmp_path_factory.mktemp("training") / "walk.mjs"
    esbuild = str(SOURCES / "node_modules" / ".bin" / "esbuild")
    subprocess.run([esbuild, str(WALK), f"--outfile={built}", "--bundle", "--format=esm", "--log-level=warning"], check=True)
    node = Toolchain(home_from_environment(os.environ)).node()
    done = subprocess.run([str(node), str(built)], capture_output=True, text=True, check=True)
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def test_each_answer_is_one_of_ours(answers: list[dict[str, Any]]) -> None:
    practised = set()
    for asked in answers:
        route = route_of(asked["method"], asked["path"])
        assert asked["status"] == route.status, (asked["path"], asked["answer"])
        msgspec.convert(asked["answer"], type=route.answer)
        assert not unknown_fields(asked["answer"], route.answer), asked["path"]
        practised.add((route.method, route.path))
    assert len(practised) >= PRACTISED, sorted(practised)


def test_each_command_is_asked_as_ours_are(answers: list[dict[str, Any]]) -> None:
    for asked in answers:
        route = route_of(asked["method"], asked["path"])
        if route.body is not None:
            msgspec.convert(asked["body"], type=route.body)


def route_of(method: str, path: str) -> Route:
    for route in ROUTES:
        pattern = re.sub(r"\{\w+\}", "[^/]+", route.path)
        if route.method == method and re.fullmatch(pattern, path):
            return route
    raise AssertionError(f"the real post office has no {method} {path}")


def unknown_fields(answer: dict[str, Any], view: type[msgspec.Struct]) -> set[str]:
    return set(answer) - {field.encode_name for field in msgspec.structs.fields(view)}

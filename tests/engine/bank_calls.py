"""How the bank contract tests reach the simulator without our adapter."""

import http.client
import json
from typing import Any

from tests.fixtures_simulators import BANK_API_KEY, Simulator


def statement(simulator: Simulator, query: str = "") -> dict[str, Any]:
    status, _, body = exchange(
        simulator, "GET", f"/v1/statement{query}", headers={"Authorization": f"Bearer {BANK_API_KEY}"}
    )
    assert status == 200
    value: dict[str, Any] = json.loads(body)
    return value


def exchange(
    simulator: Simulator, method: str, path: str, body: str | None = None, headers: dict[str, str] | None = None
) -> tuple[int, str, str]:
    connection = http.client.HTTPConnection(simulator.base.removeprefix("http://"), timeout=10)
    connection.request(method, path.removeprefix(simulator.base), body, headers or {})
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, answer.getheader("Location", ""), text

"""A deployed function as an event source sees it: a name and something to invoke."""

import json
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from infra.local.lambda_context import LambdaContext, function_arn

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class LocalFunction:
    """A handler invoked in this process with what Lambda would pass."""

    name: str
    handler: Callable[[Any, Any], Any]
    timeout_s: float = 60.0

    @property
    def arn(self) -> str:
        """ARN by which failure messages name the function."""
        return function_arn(self.name)

    def invoke(self, event: dict[str, Any]) -> Any:
        """Call the handler; event and answer pass through JSON, as between Lambda and its caller.

        Raises:
            Exception: whatever the handler raised.
        """
        started = time.perf_counter()
        context = LambdaContext(self.name, self.timeout_s)
        try:
            answer = json.loads(json.dumps(self.handler(json.loads(json.dumps(event)), context)))
        except Exception:
            _log.exception("%s failed after %.0f ms", self.name, (time.perf_counter() - started) * 1000)
            raise
        count = len(event.get("Records", [])) or 1
        _log.info("%s handled %d in %.0f ms", self.name, count, (time.perf_counter() - started) * 1000)
        return answer

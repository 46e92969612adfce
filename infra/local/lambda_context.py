"""The second argument of a Lambda handler, as the local gateway and the local pump pass it."""

import time
import uuid

REGION = "ap-southeast-1"
ACCOUNT = "000000000000"


class LambdaContext:
    """What Lambda tells a handler about its own invocation."""

    def __init__(self, function_name: str, timeout_s: float, memory_mb: int = 512) -> None:
        self.function_name = function_name
        self.function_version = "$LATEST"
        self.invoked_function_arn = function_arn(function_name)
        self.memory_limit_in_mb = memory_mb
        self.aws_request_id = str(uuid.uuid4())
        self.log_group_name = f"/aws/lambda/{function_name}"
        self.log_stream_name = "local"
        self.identity = None
        self.client_context = None
        self._deadline = time.monotonic() + timeout_s

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until Lambda would stop the function; never negative."""
        return max(0, int((self._deadline - time.monotonic()) * 1000))


def function_arn(function_name: str) -> str:
    """ARN of a local function."""
    return f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{function_name}"

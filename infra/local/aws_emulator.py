"""The AWS emulator (ministack) as a child process: loopback only, its own folders, signatures checked."""

import shutil
from pathlib import Path

from infra.local.processes import Child, Children
from infra.local.settings import LOOPBACK, plain_environment
from infra.local.table_engine import KEY, REGION
from infra.local.toolchain import Toolchain


def start_aws_emulator(children: Children, tools: Toolchain, port: int, folder: Path, lasting: bool) -> Child:
    """Starts the emulator, which answers about a second later.

    Objects are files and outlive a crash at once; everything else the emulator writes only when it stops in good order.
    """
    state, objects, scratch = folder / "state", folder / "objects", folder / "scratch"
    if lasting and not (state / "cloudformation.json").is_file():
        shutil.rmtree(objects, ignore_errors=True)  # a first start that was killed: a bucket nobody knows of
    for needed in (state, objects, scratch):
        needed.mkdir(parents=True, exist_ok=True)
    environment = {
        **plain_environment(),
        "AUTH": "true",
        "AWS_ACCESS_KEY_ID": KEY,
        "AWS_SECRET_ACCESS_KEY": KEY,
        "BIND_HOST": LOOPBACK,
        "GATEWAY_PORT": str(port),
        "LOG_LEVEL": "WARNING",
        "MINISTACK_HOST": LOOPBACK,
        "MINISTACK_REGION": REGION,
        "PERSIST_STATE": "1" if lasting else "0",
        "S3_DATA_DIR": str(objects),
        "S3_PERSIST": "1" if lasting else "0",
        "STATE_DIR": str(state),
        "TMPDIR": str(scratch),
    }
    return children.start("AWS emulator", [tools.emulator_python(), "-m", "ministack"], environment)

"""The browser's tablet does what the reference tablet does: in Node, against what the reference did and the server wrote.

XL_TABLET_REPLAYS=600 holds it against that many runs of the offline model.
"""

import json
import os
import subprocess
from pathlib import Path

import pytest

from infra.local.frontend import SOURCES
from infra.local.settings import home_from_environment
from infra.local.toolchain import Toolchain
from tests.offline_vectors import vectors

RUNS = int(os.environ.get("XL_TABLET_REPLAYS", "25"))
TESTS = Path(__file__).parents[2] / "frontend" / "offline"


@pytest.mark.timeout(120 + RUNS)
@pytest.mark.failure(27, 31)
def test_as_the_reference(tmp_path: Path) -> None:
    node = Toolchain(home_from_environment(os.environ)).node()
    (tmp_path / "vectors.json").write_text(json.dumps(vectors(range(RUNS))), "utf-8")
    esbuild = str(SOURCES / "node_modules" / ".bin" / "esbuild")
    bundle = [esbuild, *map(str, sorted(TESTS.glob("*.test.ts"))), f"--outdir={tmp_path}"]
    options = ["--bundle", "--platform=node", "--format=esm", "--out-extension:.js=.mjs", "--log-level=warning"]
    subprocess.run([*bundle, *options], check=True)
    variables = {**os.environ, "XL_OFFLINE_VECTORS": str(tmp_path / "vectors.json")}
    command = [str(node), "--test", "--test-reporter=tap", *map(str, sorted(tmp_path.glob("*.mjs")))]
    done = subprocess.run(command, env=variables, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4_000:]
    assert "# pass 10\n" in done.stdout, "every test ran"

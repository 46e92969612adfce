"""What is deployed is small, starts fast and finds everything it needs in its own zip."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from infra.deploy.deployment_zip import MAX_ZIP_BYTES, compile_all, pack
from infra.deploy.package import Package

# The goal is a cold start within a second. While a function starts, Lambda gives it a whole processor; half of the second is
# for the first connections. Measured: 340 (docs/adr/0012-records.md); the rest is for what other work adds to a reading.
COLD_START_CPU_MS = 400
# What chalice and a DynamoDB client alone cost on two undisturbed cores.
BARE_CPU_MS = 140
PROCESSES = 9
# Imported only by the function that needs them, inside it.
LATE = ("stripe", "PIL", "jose", "jinja2", "segno", "tantivy", "python_calamine", "xlsxwriter", "requests", "boto3")

COLD_START = """
import json, sys, time
sys.path.insert(0, sys.argv[1])
began = time.process_time()
import {module}
import botocore.session
botocore.session.get_session().create_client("dynamodb")
print(json.dumps({{"cpu_ms": (time.process_time() - began) * 1000, "modules": sorted(sys.modules)}}))
"""

EVERYTHING = """
import io, json, sys
sys.path.insert(0, sys.argv[1])
import app
import botocore.session
clients = {name: botocore.session.get_session().create_client(name)
           for name in ("dynamodb", "s3", "secretsmanager", "sns", "sqs")}
clients["s3"].generate_presigned_post("bucket", "uploads/x")
clients["s3"].generate_presigned_url("get_object", Params={"Bucket": "b", "Key": "k"})
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from jose import jwt
key = ec.generate_private_key(ec.SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
jwt.encode({"sub": "x"}, key, algorithm="ES256")
import stripe
stripe.StripeClient("sk", base_addresses={"api": "http://127.0.0.1:9"}).v1.checkout.sessions
try:
    stripe.Webhook.construct_event(b"{}", "t=1,v1=a", "secret")
except stripe.SignatureVerificationError:
    pass
from PIL import Image
for kind in ("WEBP", "JPEG", "PNG"):
    Image.new("RGB", (8, 8)).save(io.BytesIO(), kind)
import jinja2, msgspec, pynamodb.connection, python_calamine, segno, tantivy, xlsxwriter
segno.make("VN").save(io.BytesIO(), kind="svg")
jinja2.Environment().from_string("{{ a }}").render(a=1)
loaded = [getattr(module, "__file__", None) or "" for module in list(sys.modules.values())]
print(json.dumps([file for file in loaded if "site-packages" in file]))
"""


def bare(program: str, content: Path) -> Any:
    """Run a program with nothing but the standard library and the package; what it prints, read as JSON."""
    environment = {
        "AWS_DEFAULT_REGION": "ap-southeast-1", "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x",
        "TABLE_NAME": "t", "PATH": os.environ["PATH"], "HOME": "/nonexistent",
    }  # fmt: skip
    base: str = getattr(sys, "_base_executable", sys.executable)
    command = [base, "-I", "-S", "-B", "-c", program, str(content)]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout.splitlines()[-1])


def test_a_start_loads_nothing_early(built_package: Package) -> None:
    modules = bare(COLD_START.format(module="app"), built_package.content)["modules"]
    assert [name for name in LATE if name in modules] == []


def test_a_start_costs_little(built_package: Package) -> None:
    """The budget, for the least disturbed of some starts; where even a bare start is slow, as many times a bare start."""
    whole, least = [], []
    for _ in range(PROCESSES):
        least.append(bare(COLD_START.format(module="chalice.app"), built_package.content)["cpu_ms"])
        whole.append(bare(COLD_START.format(module="app"), built_package.content)["cpu_ms"])
    slowdown = max(1.0, min(least) / BARE_CPU_MS)
    assert min(whole) / slowdown <= COLD_START_CPU_MS


def test_the_zip_needs_nothing_from_this_machine(built_package: Package) -> None:
    assert bare(EVERYTHING, built_package.content) == []


def test_the_zip_is_within_its_budget(built_package: Package) -> None:
    assert built_package.archive.stat().st_size <= MAX_ZIP_BYTES == 30_000_000


def test_the_front_end_is_beside_the_zip_and_only_what_pages_are_made_with_in_it(built_package: Package) -> None:
    listed = [entry["file"] for entry in json.loads((built_package.front_end / "manifest.json").read_text("utf-8")).values()]
    assert [file for file in listed if not (built_package.front_end / file).is_file()] == []
    carried = {path.name for path in (built_package.content / "chalicelib" / "static").rglob("*")}
    assert carried == {"manifest.json", *(file for file in listed if file.endswith((".css", ".js")))}


def test_the_template_passes_cfn_lint(built_package: Package) -> None:
    program = Path(sys.executable).with_name("cfn-lint")
    ended = subprocess.run([program, built_package.template], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout


def test_equal_content_gives_an_equal_zip(built_package: Package, tmp_path: Path) -> None:
    zips: list[bytes] = []
    for name in ("first", "second"):
        root = tmp_path / name
        for path in sorted((built_package.content / "chalicelib").rglob("*.py"), reverse=name == "second"):
            target = root / path.relative_to(built_package.content)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
            os.utime(target, (len(zips), len(zips)))
        compile_all(root)
        pack(root, tmp_path / f"{name}.zip")
        zips.append((tmp_path / f"{name}.zip").read_bytes())
    assert zips[0] == zips[1]

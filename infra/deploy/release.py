"""Brings a package to AWS: uploads it, creates or updates the stack, fills the secret once, prints the outputs.

Run: `python -m infra.deploy.release --stage dev` (`make deploy STAGE=dev`). Credentials, region and AWS_ENDPOINT_URL are
boto's own. A first release needs `--parameter PublicOrigin=https://…`, `--parameter BankApiBase=https://…` and
`--keys FILE` with the providers' keys as JSON; later ones keep what was given.
"""

import argparse
import hashlib
import json
import secrets
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import botocore.session
from botocore.exceptions import BotoCoreError, ClientError, WaiterError

from infra.deploy.deployment_zip import PackageUnfit
from infra.deploy.package import DEFAULT_REGION, Package, package
from infra.local.keys import new_keys
from infra.static_files import cache_control, content_type

# Made here at the first release and never leaving the secret; the others come from the bank and from Stripe.
OWN_KEYS = ("jwt_private_key_pem", "code_pepper", "pin_pepper", "voucher_seed")
# CloudFront compresses by itself.
_PRECOMPRESSED = (".br", ".gz")
_WAIT = {"Delay": 2, "MaxAttempts": 600}


class ReleaseRefused(Exception):
    """The release cannot go on; the message says what is missing or what AWS answered."""


class Release:
    """One package on its way into one stack."""

    def __init__(self, stack: str, package: Package, region: str, say: Callable[[str], None] = print) -> None:
        self._formation = _client("cloudformation", region)
        self._stack = stack
        self._package = package
        self._region = region
        self._say = say

    def run(self, parameters: Mapping[str, str], provider_keys: Mapping[str, str] | None) -> dict[str, str]:
        """Release; returns the stack's outputs.

        Raises:
            ReleaseRefused: a parameter or key is missing, or CloudFormation rolled back.
        """
        try:
            address = self._upload()
            if self._exists():
                # Before the functions that name them.
                self._publish_files(self._outputs()["MediaBucketName"])
            self._deploy(address, parameters)
            outputs = self._outputs()
            self._fill_secret(outputs["SettingsArn"], provider_keys)
            self._publish_files(outputs["MediaBucketName"])
        except (ClientError, BotoCoreError) as refusal:
            raise ReleaseRefused(str(refusal)) from refusal
        return outputs

    def _upload(self) -> str:
        """Put zip and template where CloudFormation reads them, named by their hashes; returns the template's address."""
        s3 = _client("s3", self._region)
        account = _client("sts", self._region).get_caller_identity()["Account"]
        bucket = f"xulang-packages-{account}-{self._region}"
        _make_private_bucket(s3, bucket, self._region)
        code_key = _put_once(s3, bucket, "zip", self._package.archive.read_bytes())
        template = json.loads(self._package.template.read_text("utf-8"))
        for resource in template["Resources"].values():
            if resource["Type"] == "AWS::Serverless::Function":
                resource["Properties"]["CodeUri"] = f"s3://{bucket}/{code_key}"
        body = json.dumps(template, separators=(",", ":"), sort_keys=True).encode()
        template_key = _put_once(s3, bucket, "json", body)
        self._say(f"uploaded {code_key}")
        return f"{s3.meta.endpoint_url}/{bucket}/{template_key}"

    def _publish_files(self, bucket: str) -> None:
        """Put the built front end where the edge reads it; older files stay for pages that people still have open."""
        s3, folder = _client("s3", self._region), self._package.front_end
        for file in sorted(folder.rglob("*")):
            name = file.relative_to(folder).as_posix()
            if file.is_file() and file.suffix not in _PRECOMPRESSED and not _is_there(s3, bucket, f"static/{name}", file):
                s3.put_object(
                    Bucket=bucket, Key=f"static/{name}", Body=file.read_bytes(),
                    ContentType=content_type(name), CacheControl=cache_control(name),
                )  # fmt: skip

    def _deploy(self, address: str, parameters: Mapping[str, str]) -> None:
        """Create or update through a change set, which the serverless transform requires."""
        exists = self._exists()
        change_set = self._formation.create_change_set(
            StackName=self._stack,
            ChangeSetName=f"release-{secrets.token_hex(6)}",
            ChangeSetType="UPDATE" if exists else "CREATE",
            TemplateURL=address,
            Parameters=self._parameters(address, parameters, exists),
            Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
        )["Id"]
        try:
            self._formation.get_waiter("change_set_create_complete").wait(ChangeSetName=change_set, WaiterConfig=_WAIT)
        except WaiterError:
            reason = self._formation.describe_change_set(ChangeSetName=change_set).get("StatusReason", "")
            self._formation.delete_change_set(ChangeSetName=change_set)
            if "didn't contain changes" in reason or "No updates" in reason:
                self._say("nothing to change")
                return
            raise ReleaseRefused(f"change set refused: {reason}") from None
        self._formation.execute_change_set(ChangeSetName=change_set)
        self._say(f"{'updating' if exists else 'creating'} stack {self._stack}")
        try:
            waiter = self._formation.get_waiter("stack_update_complete" if exists else "stack_create_complete")
            waiter.wait(StackName=self._stack, WaiterConfig=_WAIT)
        except WaiterError:
            raise ReleaseRefused(f"stack {self._stack} rolled back:\n{self._failures()}") from None

    def _exists(self) -> bool:
        try:
            stack = self._formation.describe_stacks(StackName=self._stack)["Stacks"][0]
        except ClientError as refusal:
            if "does not exist" in str(refusal):
                return False
            raise
        if stack["StackStatus"] == "ROLLBACK_COMPLETE":
            raise ReleaseRefused(f"stack {self._stack} never came up: delete it, then release again")
        return bool(stack["StackStatus"] != "REVIEW_IN_PROGRESS")

    def _parameters(self, address: str, given: Mapping[str, str], exists: bool) -> list[dict[str, Any]]:
        declared = self._formation.get_template_summary(TemplateURL=address)["Parameters"]
        known = {entry["ParameterKey"] for entry in declared}
        unknown = sorted(given.keys() - known)
        if unknown:
            raise ReleaseRefused(f"no such parameter: {', '.join(unknown)}; there are {', '.join(sorted(known))}")
        chosen: list[dict[str, Any]] = []
        for entry in declared:
            name = entry["ParameterKey"]
            if name in given:
                chosen.append({"ParameterKey": name, "ParameterValue": given[name]})
            elif exists:
                chosen.append({"ParameterKey": name, "UsePreviousValue": True})
            elif "DefaultValue" not in entry:
                raise ReleaseRefused(f"a first release needs --parameter {name}=…")
        return chosen

    def _failures(self) -> str:
        events = self._formation.describe_stack_events(StackName=self._stack)["StackEvents"]
        failed = [event for event in events if event["ResourceStatus"].endswith("FAILED")]
        return "\n".join(f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason', '')}" for event in failed)

    def _outputs(self) -> dict[str, str]:
        stack = self._formation.describe_stacks(StackName=self._stack)["Stacks"][0]
        return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}

    def _fill_secret(self, secret: str, provider_keys: Mapping[str, str] | None) -> None:
        """Put the keys if there are none yet, or replace the providers' ones; our own are never made twice."""
        manager = _client("secretsmanager", self._region)
        try:
            # A secret that was never filled is not found on AWS and empty on the emulator.
            kept: dict[str, str] = json.loads(manager.get_secret_value(SecretId=secret)["SecretString"] or "{}")
        except manager.exceptions.ResourceNotFoundException:
            kept = {}
        if kept and not provider_keys:
            return
        made = new_keys()
        wanted = {name: made[name] for name in OWN_KEYS} | kept | dict(provider_keys or {})
        missing = sorted(made.keys() - wanted.keys())
        if missing:
            raise ReleaseRefused(f"the secret is not complete, give --keys FILE with {', '.join(missing)}")
        if wanted != kept:
            manager.put_secret_value(SecretId=secret, SecretString=json.dumps(wanted, sort_keys=True))
            self._say("secret filled")


def _client(service: str, region: str) -> Any:
    return botocore.session.get_session().create_client(service, region_name=region)


def _make_private_bucket(s3: Any, bucket: str, region: str) -> None:
    try:
        s3.head_bucket(Bucket=bucket)
        return
    except ClientError as refusal:
        if refusal.response["Error"]["Code"] not in ("404", "NoSuchBucket"):
            raise
    place = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    s3.create_bucket(Bucket=bucket, **place)
    closed = dict.fromkeys(("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True)
    s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=closed)


def _is_there(s3: Any, bucket: str, key: str, file: Path) -> bool:
    try:
        stored = s3.head_object(Bucket=bucket, Key=key)
    except ClientError:
        return False
    return bool(stored["ETag"].strip('"') == hashlib.md5(file.read_bytes(), usedforsecurity=False).hexdigest())


def _put_once(s3: Any, bucket: str, kind: str, content: bytes) -> str:
    key = f"{hashlib.sha256(content).hexdigest()}.{kind}"
    try:
        s3.head_object(Bucket=bucket, Key=key)
    except ClientError:
        s3.put_object(Bucket=bucket, Key=key, Body=content)
    return key


def main(arguments: Sequence[str]) -> int:
    """Release the package of one stage."""
    parser = argparse.ArgumentParser(prog="infra.deploy.release")
    parser.add_argument("--stage", default="dev")
    parser.add_argument("--stack", help="name of the stack, xulang-STAGE if not given")
    parser.add_argument("--parameter", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--keys", type=Path, help="JSON file with the providers' keys")
    chosen = parser.parse_args(arguments)
    region = botocore.session.get_session().get_config_variable("region") or DEFAULT_REGION
    try:
        parameters = dict(text.split("=", 1) for text in chosen.parameter)
        keys = json.loads(chosen.keys.read_text("utf-8")) if chosen.keys else None
        outputs = Release(chosen.stack or f"xulang-{chosen.stage}", package(chosen.stage), region).run(parameters, keys)
    except (ReleaseRefused, PackageUnfit, ValueError, OSError) as refusal:
        print(f"error: {refusal}", file=sys.stderr)
        return 1
    for name, value in sorted(outputs.items()):
        print(f"{name}: {value}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

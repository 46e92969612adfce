"""`python -m infra.search`: which snapshots of the index are kept, and going back to one.

`list`: the current one and those one can go back to. `back NAME`: answer from it and what changed since. `build`: a new one
from the table. They work on the stage of the environment, as the deployed functions do.
"""

import argparse
import sys

from chalicelib.adapters.search_snapshot import read_manifest
from chalicelib.composition import Application
from chalicelib.config import from_environment
from chalicelib.entrypoints.search_jobs import compact_search, go_back
from chalicelib.kernel.errors import DomainError


def listed(application: Application) -> str:
    """One line a snapshot, the current one first."""
    manifest = read_manifest(application.objects)
    if manifest is None:
        return "there is no snapshot yet"
    lines = [f"{manifest.name}  {manifest.listings} listings, knows all until {manifest.known_until} (current)"]
    lines += [f"{one.name}  {one.listings} listings, knows all until {one.known_until}" for one in reversed(manifest.older)]
    return "\n".join(lines)


def run(application: Application, arguments: list[str]) -> str:
    """What the command has to say.

    Raises:
        DomainError: there is no such snapshot.
    """
    parser = argparse.ArgumentParser(prog="python -m infra.search", description=__doc__)
    acts = parser.add_subparsers(dest="act", required=True)
    acts.add_parser("list")
    acts.add_parser("build")
    acts.add_parser("back").add_argument("name")
    chosen = parser.parse_args(arguments)
    if chosen.act == "back":
        go_back(application, chosen.name)
    elif chosen.act == "build":
        compact_search(application, whole=True)
    return listed(application)


def main() -> None:
    try:
        said = run(Application(from_environment()), sys.argv[1:])
    except DomainError as error:
        sys.exit(str(error))
    sys.stdout.write(f"{said}\n")


if __name__ == "__main__":
    main()

"""`python -m infra.voice script LANGUAGE | check LANGUAGE | placeholders [FOLDER]`; see docs/voice.md."""

import argparse
import sys
from pathlib import Path

from infra.voice.placeholders import write
from infra.voice.recordings import FOLDER, faults, manifest, script


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m infra.voice", description="Recordings for the household's pages.")
    acts = parser.add_subparsers(dest="act", required=True)
    for act, about in (("script", "print what is to be spoken"), ("check", "say what is missing or wrong")):
        acts.add_parser(act, help=about).add_argument("language", choices=sorted(manifest().languages))
    acts.add_parser("placeholders", help="write tones in their place").add_argument(
        "folder", nargs="?", default=Path(".local/voice"), type=Path
    )
    chosen = parser.parse_args(words)
    if chosen.act == "script":
        print(script(chosen.language), end="")
    elif chosen.act == "placeholders":
        print(f"{write(chosen.folder)} tones in {chosen.folder}; build with XL_VOICE={chosen.folder.resolve()}")
    else:
        found = faults(FOLDER, chosen.language)
        print("\n".join(found) or f"{manifest().languages[chosen.language]}: whole")
        return 1 if found else 0
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

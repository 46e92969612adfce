"""`python -m infra.local.phrases`: writes the phrases that the search box suggests, from the dictionary that ships."""

from chalicelib.search import default_dictionary
from infra.local.settings import PROJECT

FILE = PROJECT / "frontend" / "src" / "parts" / "phrases.txt"


def phrases() -> str:
    """Each name once, one a line, those that are called first before the others."""
    kinds = default_dictionary().kinds
    names = [kind.names[0] for kind in kinds] + [name for kind in kinds for name in (*kind.names[1:], *kind.local)]
    return "".join(f"{name}\n" for name in dict.fromkeys(names))


if __name__ == "__main__":
    FILE.write_text(phrases(), "utf-8")

"""No function, class or property of the product that only a test, or nobody, uses; vulture itself looks for the rest."""

from pathlib import Path

from vulture import Vulture

ROOT = Path(__file__).resolve().parents[2]
FIRST_USED_BY_A_DECORATOR = ["@*_routes.*", "@*_pages.*", "@events.*", "@health.*", "@effect", "@minute_job", "@act"]
CALLED_BY_OTHERS = {
    "log_message": "http.server",
    "preprocess": "jinja2, of an extension",
    "get_remaining_time_in_millis": "a handler, of Lambda's context",
}


def test_everything_has_a_user() -> None:
    search = Vulture(ignore_decorators=FIRST_USED_BY_A_DECORATOR)
    search.scavenge([str(ROOT / name) for name in ("app.py", "chalicelib", "infra")])
    unused = [
        f"{item.filename}:{item.first_lineno} {item.name}"
        for item in search.get_unused_code()
        if item.typ in {"function", "class", "method", "property"} and item.name not in CALLED_BY_OTHERS
    ]
    assert unused == []

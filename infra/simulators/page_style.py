"""The look both simulators share: one narrow column, large targets, readable without script."""

from html import escape

STYLE = """
:root{color-scheme:light;--ink:#1c2430;--soft:#5b6675;--line:#d5dbe3;--ground:#f4f6f9;--accent:#0b5cad;--bad:#a3162a;
--good:#14703c}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.5 system-ui,"Noto Sans",sans-serif}
main{max-width:26rem;margin:0 auto;padding:1rem 1rem 2.5rem}
.notice{background:#fff4d6;color:#5c4300;font-size:.8125rem;text-align:center;padding:.375rem 1rem;margin:0}
h1{font-size:1.125rem;margin:.25rem 0 .5rem;font-weight:600}
h2{font-size:1rem;margin:0 0 .75rem}
.amount{font-size:2rem;line-height:1.2;font-weight:700;margin:0 0 1rem;font-variant-numeric:tabular-nums}
.card{background:#fff;border:1px solid var(--line);border-radius:.75rem;padding:1rem;margin:0 0 1rem}
.soft{color:var(--soft);font-size:.875rem}
p{margin:.25rem 0 .75rem}
label{display:block;font-size:.875rem;font-weight:600;margin:0 0 .25rem}
input,textarea{width:100%;min-width:0;font:inherit;color:inherit;padding:.625rem .75rem;border:1px solid #8b96a5;
border-radius:.5rem;background:#fff;margin:0 0 .875rem}
textarea{min-height:6rem;font-size:.875rem;word-break:break-all}
input[aria-invalid=true]{border-color:var(--bad);border-width:2px}
.pair{display:grid;grid-template-columns:1fr 1fr;gap:.75rem;align-items:end}
.problem{color:var(--bad);font-size:.875rem;line-height:1.3;margin:0 0 .25rem}
.card>:last-child{margin-bottom:0}
button,.button{display:block;width:100%;font:inherit;font-weight:600;text-align:center;text-decoration:none;cursor:pointer;
padding:.75rem 1rem;border:1px solid var(--accent);border-radius:.5rem;background:var(--accent);color:#fff;
margin:0 0 .75rem}
.second{background:#fff;color:var(--accent)}
:focus-visible{outline:3px solid #f2a900;outline-offset:2px}
.alert{border-left:4px solid var(--bad);background:#fdecee;color:var(--bad);padding:.625rem .75rem;border-radius:.25rem;
margin:0 0 1rem}
.done{color:var(--good);font-weight:600}
dl{margin:0;display:grid;grid-template-columns:auto 1fr;gap:.375rem 1rem}
dt{color:var(--soft);font-size:.875rem}
dd{margin:0;text-align:right;overflow-wrap:anywhere;font-weight:600}
.prices{grid-template-columns:1fr auto}
.prices dt{overflow-wrap:anywhere}
.prices dd{white-space:nowrap}
form dl{margin:0 0 1rem}
a{color:var(--accent)}
details{font-size:.875rem}
summary{cursor:pointer;padding:.375rem 0}
table{width:100%;border-collapse:collapse}
td{padding:.25rem 0;vertical-align:top}
td:first-child{white-space:nowrap;padding-right:.75rem;font-variant-numeric:tabular-nums}
"""


def document(title: str, body: str, *, notice: str) -> str:
    """A whole page; `body` is trusted markup, the rest is escaped."""
    return (
        '<!doctype html><html lang="vi"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head>"
        f'<body><header class="notice">{escape(notice)}</header><main>{body}</main></body></html>'
    )


def dong(amount: int) -> str:
    """`1234567` as `1.234.567 ₫`, the Vietnamese way."""
    return f"{amount:,}".replace(",", ".") + " ₫"

"""A post office's tablet that pays vouchers while it has no line: the reference of docs/offline.md, to be ported to the PWA.

It trusts nobody's clock but the server's last word and its own monotonic one, writes before it lets notes go, and keeps
everything it must not forget in one SQLite file.
"""

"""Who may talk to the sandbox: programs and pages of this machine, and no web page that a browser has open besides.

The server listens on loopback only, but a browser on this machine would carry requests there for any site: by a form or image
(cross-site request forgery), or through a name that resolves to 127.0.0.1 (DNS rebinding). Hence only the server's own Host is
served, and no request that a browser says to come from another origin.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from tornado.httputil import HTTPServerRequest

_OWN_NAMES = frozenset({"127.0.0.1", "localhost", "[::1]"})
_OWN_SITES = frozenset({"same-origin", "none"})


def foreign(request: HTTPServerRequest) -> str | None:
    """Return why a request is not to be served, or None if it is."""
    host = request.headers.get("Host", "")
    name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
    if name not in _OWN_NAMES:
        return "the sandbox serves this machine's own addresses only"
    origin = request.headers.get("Origin")
    if origin is not None:
        parts = urlsplit(origin)
        if parts.scheme not in {"http", "https"} or parts.netloc != host:
            return "the sandbox serves its own page only"
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None and site not in _OWN_SITES:
        return "the sandbox serves its own page only"
    return None

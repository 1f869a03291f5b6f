"""Addresses in the form that all ways of writing them have in common: to compare them, not to visit them.

    scheme, port, user ─► host (IDN, www., m., amp.) ─► AMP caches ─► path (percent signs, dots, /amp, slashes) ─► parameters

Canonical addresses are fixed points: the canonical form of one is itself.
"""

from __future__ import annotations

import re
from contextlib import suppress
from functools import lru_cache
from urllib.parse import urlsplit

_TRACKING = re.compile(
    r"""utm_.*|at_(?:medium|campaign|custom.*|link.*|format|ptr.*|bbc.*)|ns_.*|pk_.*|mtm_.*|matomo_.*|hsa_.*|wt_mc.*|itm_.*|mc_[ce]id
    |fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|ysclid|twclid|ttclid|igshid?|li_fat_id|srsltid|epik|irclickid|_branch_.*
    |_ga|_gl|_hsenc|_hsmi|__twitter_impression|mkt_tok|vero_id|oly_(?:enc|anon)_id|cmp|cmpid|ocid|xtor|ito|spm|smid|sref
    |ref|ref_src|ref_url|referrer|referer|traffic_source|ncid|guccounter|guce_.*|share|shared|fb_.*|wprov|tag_id|kuid
    |amp|amp_.*|_amp|isamp|m|mobile|print|usqp""",
    re.IGNORECASE | re.VERBOSE,
)
"""Parameters that tell where a reader came from or how the page is shown, not which page it is. ``m`` is Blogger's."""
_SHOWN_ALIKE = {("page", "all"), ("single", "1"), ("view", "full"), ("showpage", "all")}
"""Pages in one piece, as Indonesian papers link them."""
_ORIGINS = frozenset({"rss", "rss1", "rss2", "rss2.0", "feed", "feeds", "atom", "amp"})
_VIEWS = ("www.", "m.", "amp.", "mobile.")
_PORTS = {80, 443}
_PERCENT = re.compile(r"%([0-9A-Fa-f]{2})|%")
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")
_AS_WRITTEN = re.compile(r"[A-Za-z0-9._~!$'()*,;:@/=-]*")
_KEPT = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$'()*,;:@/=%")
_AMP_CACHE = re.compile(r"^/[a-z]/(?:s/)?(?=[^/]+\.[^/]+/)")
_AMP_VIEWER = re.compile(r"^/amp/(?:s/)?(?=[^/]+\.[^/]+/)")
_AMP_ENDS = re.compile(r"(?:/amp|\.amp)$", re.IGNORECASE)
_INDEX = re.compile(r"/(?:index\.(?:html?|php)|default\.aspx?)$", re.IGNORECASE)
_ENDINGS = ("amp", "index", "default")
"""What a path without has no ending that either of these two patterns takes off."""
_SPECIFIC = re.compile(r"\d{3}|[^/]{15}|[^/]+[-_][^/]+[-_]")
_PLAIN = re.compile(
    r"https?://(?:www\.)?((?!(?:www|m|amp|mobile)\.)[a-z0-9-]+(?:\.[a-z0-9-]+)+)((?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+)/?",
    re.ASCII,
)
"""Most addresses, of which scheme, ``www.`` and last slash are all that goes, unless AMP or an index page is in them."""
_DEEPEST = 5
"""Caches of caches that are unwrapped."""


@lru_cache(maxsize=256)  # an entry's address is asked for several times while its feed is read
def canonical_url(url: str) -> str:
    """Return the canonical form of a web address; anything else comes back stripped.

    Equal are http and https, user, default port, a final slash, ``www.``, mobile and AMP forms, tracking parameters, the order of
    parameters, fragments, and ways to write a character.
    """
    url = url.strip()
    if (plain := _PLAIN.fullmatch(url)) is not None:
        host, path = plain.groups()
        if not _has_ending(path) and "amp" not in host:
            return f"https://{host}{path}"
    return _canonical(url, _DEEPEST)


def _canonical(url: str, depth: int) -> str:
    if url[:4].lower() != "http":
        return url
    try:
        parts = urlsplit(url)
        port, name = parts.port, parts.hostname
    except ValueError:
        return url
    if parts.scheme.lower() not in {"http", "https"} or not name:
        return url
    host = _host(name)
    path = _path(parts.path)
    inner = _behind_amp(host, path)
    if inner and depth:
        return _canonical(f"https://{inner}" + (f"?{parts.query}" if parts.query else ""), depth - 1)
    place = f"[{host}]" if ":" in host else host
    place += f":{port}" if port is not None and port not in _PORTS else ""
    query = _query(parts.query)
    bang = f"#{_written(parts.fragment)}" if parts.fragment.startswith("!") else ""
    return f"https://{place}{path}" + (f"?{query}" if query else "") + bang


def address_path(canonical: str) -> str | None:
    """Return what stays of a canonical address when its site moves: path and parameters, if they can only be one article's."""
    path, query, _ = _behind_host(canonical)
    path += f"?{query}" if query else ""
    return path if _SPECIFIC.search(path) else None


def is_front_page(canonical: str) -> bool:
    """Whether a canonical address is that of a whole site, which says nothing of an article."""
    path, query, fragment = _behind_host(canonical)
    return not path.strip("/") and not query and not fragment


def _behind_host(canonical: str) -> tuple[str, str, str]:
    """Return path, parameters and fragment."""
    if canonical.startswith("https://") and "?" not in canonical and "#" not in canonical:
        _, slash, path = canonical[8:].partition("/")
        return slash + path, "", ""
    parts = urlsplit(canonical)
    return parts.path, parts.query, parts.fragment


def _host(name: str) -> str:
    host = name.lower()
    if not name.isascii():
        with suppress(UnicodeError):
            host = name.encode("idna").decode("ascii").lower()
    host = host.rstrip(".") or host
    while (view := next((v for v in _VIEWS if host.startswith(v)), None)) and "." in host[len(view) :].strip("."):
        host = host[len(view) :]
    return host


def _behind_amp(host: str, path: str) -> str | None:
    """Return what an AMP cache or viewer shows, from the host on."""
    if host.endswith(".cdn.ampproject.org") or host == "cdn.ampproject.org":
        found = _AMP_CACHE.match(path)
    elif host.startswith("google.") and re.fullmatch(r"google\.[a-z.]{2,6}", host):
        found = _AMP_VIEWER.match(path)
    else:
        return None
    return path[found.end() :] if found else None


def _path(path: str) -> str:
    path = _without_dots(_written(path))
    while _has_ending(path):
        shorter = _INDEX.sub("", _AMP_ENDS.sub("", path)).rstrip("/")
        shorter = _without_dots(re.sub(r"\.amp(\.html?)$", r"\1", shorter, flags=re.IGNORECASE))
        if shorter == path:
            break
        path = shorter
    return path


def _without_dots(path: str) -> str:
    """Return a path without empty segments, those that stand for their own place or the one above, and a slash at its end."""
    segments: list[str] = []
    for segment in path.split("/"):
        if segment == "..":
            del segments[-1:]
        elif segment not in {"", "."}:
            segments.append(segment)
    return "".join(f"/{segment}" for segment in segments)


def _has_ending(path: str) -> bool:
    low = path.lower()
    return any(word in low for word in _ENDINGS)


def _query(query: str) -> str:
    pairs = []
    for pair in query.split("&") if query else ():
        name, equals, value = (_written(piece.replace("+", "%20"), also="+") for piece in pair.partition("="))
        if not name or _TRACKING.fullmatch(name) or value.lower() in _ORIGINS or (name.lower(), value.lower()) in _SHOWN_ALIKE:
            continue
        pairs.append(f"{name}{equals if value else ''}{value}")
    return "&".join(sorted(pairs))


def _written(text: str, *, also: str = "") -> str:
    """Write every character in one way: as itself where it may stand so, else with percent signs."""

    def one(match: re.Match[str]) -> str:
        if match[1] is None:
            return "%25"  # a percent sign that stands for itself
        character = chr(int(match[1], 16))
        return character if _UNRESERVED.fullmatch(character) else f"%{match[1].upper()}"

    if _AS_WRITTEN.fullmatch(text):
        return text
    plain = _PERCENT.sub(one, text)
    kept = _KEPT | frozenset(also)
    return "".join(c if c in kept else "".join(f"%{b:02X}" for b in c.encode("utf-8", "replace")) for c in plain)

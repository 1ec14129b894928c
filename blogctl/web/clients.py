"""Who asks: the address of a reader behind trusted proxies, and whether a request is for us."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import TypeAlias
from urllib.parse import urlsplit

Network: TypeAlias = IPv4Network | IPv6Network
_HERE = frozenset({"localhost", "127.0.0.1", "[::1]"})
_SAFE_SITES = frozenset({"same-origin", "same-site", "none"})


def address(peer: str | None, forwarded: Iterable[str], trusted: Sequence[Network]) -> str | None:
    """Return a reader's IP address; None where it is not known.

    `peer` is who connected, None for a socket in the file system, which is trusted. `forwarded` has
    the values of X-Forwarded-For: from the right, each is believed as long as trusted proxies say
    it; what others put there is not looked at.
    """
    steps = [step.strip() for value in forwarded for step in value.split(",")]
    found = peer
    while steps and (found is None or is_trusted(found, trusted)):
        step = _bare(steps.pop())
        if step is None:
            return found
        found = step
    return found


def is_trusted(said: str, trusted: Sequence[Network]) -> bool:
    """Tell whether an address is a trusted proxy's."""
    try:
        parsed = ip_address(said)
    except ValueError:
        return False
    return any(parsed in network for network in trusted if network.version == parsed.version)


def networks(given: Iterable[str]) -> list[Network]:
    """Read networks, or single addresses; raises ValueError with the one that is none."""
    return [ip_network(each, strict=False) for each in given]


def shortened(said: str | None) -> str:
    """Return an address as a log may keep it: without what tells one reader from the next."""
    if said is None:
        return "-"
    try:
        parsed = ip_address(said)
    except ValueError:
        return "-"
    kept = 24 if parsed.version == 4 else 48
    return str(ip_network(f"{parsed}/{kept}", strict=False).network_address)


@dataclass(frozen=True, slots=True)
class Doorplate:
    """The hosts that requests may be for, and the origins whose pages may send comments."""

    hosts: frozenset[str]
    origins: frozenset[str]

    @classmethod
    def of(cls, url: str, host: str, origins: Iterable[str]) -> "Doorplate":
        """Return that of a blog at this URL, listening at this host, with friends elsewhere."""
        named = {urlsplit(url).netloc.lower()} if url else set()
        bound = f"[{host}]" if ":" in host else host
        parts = urlsplit(url)
        home = {f"{parts.scheme}://{parts.netloc}".lower()} if url else set()
        return cls(_HERE | named | {bound.lower()}, frozenset(home | {*origins}))

    def is_ours(self, host: str) -> bool:
        """Tell whether a Host header names this blog, at any port of this machine."""
        host = host.lower()
        return host in self.hosts or host.rpartition(":")[0] in self.hosts

    def may_send(self, headers: Mapping[str, str]) -> bool:
        """Tell whether a comment may come from the page that sends it."""
        origin = headers.get("origin")
        if origin is None:
            return headers.get("sec-fetch-site", "none") in _SAFE_SITES
        host = headers.get("host", "").lower()
        return origin.lower() in self.origins | {f"http://{host}", f"https://{host}"}


def _bare(step: str) -> str | None:
    """Return the address of a step without its port; None for what is none."""
    if step.startswith("["):
        step = step[1:].partition("]")[0]
    elif step.count(":") == 1:
        step = step.partition(":")[0]
    try:
        return str(ip_address(step))
    except ValueError:
        return None

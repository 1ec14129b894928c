"""How what is blocked is written: what kind it is, and the one form in which it is compared."""

import re
from collections.abc import Callable, Iterator
from ipaddress import IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from blogctl.errors import Usage
from blogctl.services.likeness import seen
from blogctl.text import FIELD_LIMIT, check_email, check_ip, email_key, line
from blogctl.vocabulary import BlockedKind

_HOST = re.compile(r"(?:[\w-]+\.)+[^\W\d_][\w-]*[^\W_]")
_WEB = ("http://", "https://")
_NETWORKS = "203.0.113.0/24, 2001:db8::/32"
_LONGEST_HOST = 253
_WRAPPED = 96  # the bits before an IPv4 address that is wrapped in IPv6

Entry = tuple[BlockedKind, str]
"""A kind, and the value as it is compared."""


def entry(value: str, kind: BlockedKind | None = None) -> Entry:
    """Return what a person wants blocked, of this kind or of the one that it looks like.

    Raises Usage for what is empty, or can't be of that kind.
    """
    text = line(value, what="value", limit=FIELD_LIMIT)
    chosen = kind or _guess(text)
    normal = _NORMAL[chosen](text)
    if not normal:
        raise Usage("empty-value", what="value")
    return chosen, normal


def entries(value: str) -> Iterator[Entry]:
    """Yield all that a value may stand for, what it looks like first."""
    likely = _guess(value)
    for kind in (likely, *(kind for kind in BlockedKind if kind is not likely)):
        try:
            yield entry(value, kind)
        except Usage:
            continue


def host(name: str) -> str:
    """Return the name of a host as it is compared: no case, no last dot, in ASCII."""
    plain = name.strip().rstrip(".").casefold()
    try:
        return plain.encode("idna").decode()
    except UnicodeError:  # a label of more than 63 characters, say
        return plain


def domains(name: str) -> Iterator[str]:
    """Yield the name of a host and those of all domains that it is in; none of what is no name."""
    if len(name) > _LONGEST_HOST:  # 64 kB of dots would be 32,000 domains
        return
    labels = host(name).split(".")
    for place in range(len(labels) - 1):
        yield ".".join(labels[place:])


def networks(ip: str) -> Iterator[str]:
    """Yield every network that an address is in, in its shortest form."""
    address = ip_address(ip)
    for length in range(address.max_prefixlen + 1):
        yield str(ip_network((address.packed, length), strict=False))


def _guess(text: str) -> BlockedKind:
    """Return what kind a value looks like; what looks like nothing else is a word."""
    for kind in BlockedKind:
        if kind is BlockedKind.WORD:
            continue
        try:
            _NORMAL[kind](text)
        except Usage:
            continue
        return kind
    return BlockedKind.WORD


def _network(text: str) -> str:
    """Read a network; what it says of a host in it is left out."""
    if "/" not in text:
        raise _refuse(text, BlockedKind.NETWORK, _NETWORKS)
    try:
        network = ip_network(text.strip(), strict=False)
    except ValueError as error:
        raise _refuse(text, BlockedKind.NETWORK, _NETWORKS) from error
    start, length = network.network_address, network.prefixlen - _WRAPPED
    if isinstance(start, IPv6Address) and start.ipv4_mapped and length >= 0:
        return f"{start.ipv4_mapped}/{length}"  # IPv4 in IPv6 is IPv4, as it is in comments
    return str(network)


def _email(text: str) -> str:
    return email_key(check_email(text, "email"))


def _domain(text: str) -> str:
    """Read a domain, with a leading `@`, `*.` or dot, or as an address of a page in it."""
    name = text
    if text.lower().startswith(_WEB):
        try:
            name = urlsplit(text).hostname or ""
        except ValueError as error:
            raise _refuse(text, BlockedKind.DOMAIN, "example.com") from error
    name = name.removeprefix("@").removeprefix("*").removeprefix(".").rstrip(".")
    if not _HOST.fullmatch(name):
        raise _refuse(text, BlockedKind.DOMAIN, "example.com")
    return host(name)


def _refuse(value: str, kind: BlockedKind, allowed: str) -> Usage:
    return Usage("blocked-value", value=value, kind=str(kind), allowed=allowed)


_NORMAL: dict[BlockedKind, Callable[[str], str]] = {
    BlockedKind.WORD: seen,
    BlockedKind.ADDRESS: check_ip,
    BlockedKind.NETWORK: _network,
    BlockedKind.EMAIL: _email,
    BlockedKind.DOMAIN: _domain,
}

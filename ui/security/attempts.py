"""Slowing down those who guess the password: so many wrong tries a minute from one address, and no more."""

from __future__ import annotations

import ipaddress
import math
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable

WRONG_PER_MINUTE = 10
MINUTE_S = 60.0
MOST_ADDRESSES = 4_096


class Attempts:
    """Counts wrong tries by address; what it remembers is bounded. Safe to share between threads."""

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, most_addresses: int = MOST_ADDRESSES
    ) -> None:
        self._clock = clock
        self._most = most_addresses
        self._wrong: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._wrong)

    def begin(self, address: str) -> int:
        """Count a try as wrong until the opposite is known, so that many at once are no way around; 0, or how
        many seconds this address has to wait, and then the try does not count."""
        with self._lock:
            name, now = network(address), self._clock()
            wrong = self._wrong.setdefault(name, deque(maxlen=WRONG_PER_MINUTE))
            self._wrong.move_to_end(name)
            if len(wrong) == WRONG_PER_MINUTE and now - wrong[0] < MINUTE_S:
                return math.ceil(wrong[0] + MINUTE_S - now)
            wrong.append(now)
            while len(self._wrong) > self._most:  # who has not tried for longest is forgotten first
                self._wrong.popitem(last=False)
            return 0

    def right(self, address: str) -> None:
        """Whoever is at this address knows the password: its wrong tries are forgotten."""
        with self._lock:
            self._wrong.pop(network(address), None)

    def void(self, address: str) -> None:
        """The last try was none: it held no password."""
        with self._lock:
            if wrong := self._wrong.get(network(address)):
                wrong.pop()


def network(address: str) -> str:
    """What counts as one address: one of IPv4, or the /64 of IPv6 that one household or server has."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address[:64]
    if isinstance(ip, ipaddress.IPv6Address):
        return str(ip.ipv4_mapped or ipaddress.ip_network((ip, 64), strict=False))
    return str(ip)

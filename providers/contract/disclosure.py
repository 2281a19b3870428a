"""What becomes of what is sent to a provider, told by the provider itself."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Disclosure:
    """For the page "What leaves this machine": whole sentences in plain English, "" where the
    vendor does not say. Addresses are none of it: they are `base_url` and `hosts`.

    `files` says how files go there, `file_hosts` names further hosts that they (and never the key)
    may go to; `passed_on` says who else gets to see an order. `kept` is how long it and its results
    stay there, `trains` whether models learn from it, both by the vendor's word at `source`, an
    https address, as of `looked_up` (an ISO date). `page` is the vendor's own page on data.
    """

    files: str = ""
    file_hosts: tuple[str, ...] = ()
    passed_on: str = ""
    kept: str = ""
    trains: str = ""
    source: str = ""
    looked_up: str = ""
    page: str = ""

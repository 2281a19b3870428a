"""What lies under a vendor's SDK: its paths, bodies and answers, our connection and one attempt.

SDKs repeat requests by themselves, paid ones too, and most cannot be told not to. Here an SDK gets
an httpx client that raises every failure as an error of the contract from inside its transport. No
SDK catches those, so none of its retries can ever run. Proxies, certificates, time limits and the
rule where a key may go are those of `providers.http`.
"""

from collections.abc import Callable, Mapping
from typing import Any

import httpx

from providers import http
from providers.contract import Context, ProviderError, Unknown

Explain = Callable[[httpx.Response], ProviderError | None]


def client(transport: "SdkTransport", headers: Mapping[str, str] | None = None) -> httpx.Client:
    """An httpx client on it, for an SDK or for calls that its SDK does not have."""
    return httpx.Client(transport=transport, headers=headers, follow_redirects=False)


class SdkTransport(httpx.BaseTransport):
    """Carries an SDK's requests by `providers.http.send`; raises its errors.

    `hosts` are those that may see the key. Where the user moved the provider (`ctx.base_url` is not
    `home`), what an SDK sends to one of them goes to the same path at the base URL. One that
    `spends` carries one request and no second.
    """

    def __init__(
        self,
        ctx: Context,
        *,
        hosts: tuple[str, ...],
        home: str,
        explain: Explain = lambda response: None,
        spends: bool = False,
        timeout: float = 60.0,
        largest: int = http.LARGEST_ANSWER,
    ) -> None:
        self._ctx = ctx
        self._hosts = hosts
        self._moved = ctx.base_url != home
        self._explain = explain
        self._spends = spends
        self._timeout = timeout
        self._largest = largest
        self._used = False

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if self._spends and self._used:
            raise Unknown("The order was about to be sent a second time and was stopped.")
        self._used = True
        headers = {name: value for name, value in request.headers.items() if name != "host"}
        has_body = "content-length" in headers or "transfer-encoding" in headers
        body: dict[str, Any] = {"content": request.stream} if has_body else {}
        return http.send(
            self._ctx,
            request.method,
            self._address(request.url),
            hosts=self._hosts,
            spends=self._spends,
            timeout=self._timeout,
            largest=self._largest,
            explain=self._explain,
            headers=headers,
            **body,
        )

    def _address(self, url: httpx.URL) -> str:
        if self._moved and url.host in self._hosts:
            return self._ctx.base_url + url.raw_path.decode("ascii")
        return str(url)

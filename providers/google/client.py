"""Google's SDK for one call, on our own transport.

A client of this SDK takes long to make, so each is kept; what it sends goes to the transport of the
call that is under way in its thread.
"""

import logging
import re
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

import httpx

from providers import http
from providers.contract import BadRequest, Context, Json, ProviderError
from providers.google.errors import explain, unreadable
from providers.sdk import key_of
from providers.transport import SdkTransport

if TYPE_CHECKING:
    from google.genai import Client

HOME = "https://generativelanguage.googleapis.com"
HOSTS = ("generativelanguage.googleapis.com",)
ENTERPRISE_HOME = "https://aiplatform.googleapis.com"
ENTERPRISE_HOSTS = ("aiplatform.googleapis.com",)
FREE_SECONDS = 30.0
GIVE_UP = 3 * 3600.0
TRIES_WHEN_OVERDUE = 10
LARGEST_ANSWER = 512 * 1024 * 1024
VERSION = re.compile(r"/(v\d+(?:alpha|beta\d*)?)/?$")

_thread = threading.local()


class _Switch(httpx.BaseTransport):
    def handle_request(self, request: httpx.Request) -> httpx.Response:
        transport: SdkTransport = _thread.transport
        _thread.sent = True
        answer = _thread.answer = transport.handle_request(request)
        return answer


class _Nowhere(httpx.AsyncBaseTransport):
    """In place of the asynchronous client that the SDK would make from the environment."""


@contextmanager
def calling(
    ctx: Context,
    *,
    enterprise: bool = False,
    spends: bool = False,
    timeout: float = FREE_SECONDS,
) -> Iterator["Client"]:
    """The SDK for one call; whatever goes wrong in it comes out as an error of the contract."""
    base, version = base_of(ctx.base_url)
    version = version or ("v1beta1" if enterprise else "v1")
    home, hosts = (ENTERPRISE_HOME, ENTERPRISE_HOSTS) if enterprise else (HOME, HOSTS)
    sdk = _sdk(key_of(ctx), base, version, enterprise)
    _thread.sent = False
    _thread.transport = SdkTransport(
        ctx,
        hosts=hosts,
        home=home,
        explain=explain,
        spends=spends,
        timeout=timeout,
        largest=LARGEST_ANSWER,
    )
    try:
        yield sdk
    except ProviderError:
        raise
    except Exception as error:
        # Two families of the SDK that know nothing of each other, and what its parsers raise.
        if _thread.sent:
            raise unreadable(error, spends=spends) from error
        if isinstance(error, ValueError):
            raise BadRequest(f"Google's SDK does not take it: {str(error)[:300]}") from error
        raise
    finally:
        _thread.transport = _thread.answer = None


def base_of(address: str) -> tuple[str, str]:
    """The address without the version of the API, which the SDK adds, and that version."""
    parts = urlsplit(address)
    found = VERSION.search(parts.path)
    if not found:
        return address, ""
    return urlunsplit(parts._replace(path=parts.path[: found.start()])), found[1]


@lru_cache(maxsize=8)
def _sdk(key: str, base: str, version: str, enterprise: bool) -> "Client":
    from google.genai import Client, types

    logging.getLogger("google_genai._api_client").addFilter(_is_true)
    return Client(
        enterprise=enterprise,
        api_key=key,
        http_options=types.HttpOptions(
            base_url=base,
            api_version=version,
            timeout=600_000,
            retry_options=types.HttpRetryOptions(attempts=1),
            httpx_client=httpx.Client(transport=_Switch(), follow_redirects=False),
            httpx_async_client=httpx.AsyncClient(transport=_Nowhere()),
            # For sockets that we never open it would read all certificates once more.
            async_client_args={"ssl": ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)},
        ),
    )


def _is_true(record: logging.LogRecord) -> bool:
    """The SDK says which key it took from the environment, though it was given one."""
    return not record.getMessage().startswith("Both GOOGLE_API_KEY")


def is_overdue(data: Mapping[str, Any]) -> bool:
    """Nothing that Google takes on lasts so long."""
    since = data.get("since")
    return isinstance(since, int | float) and time.time() - since > GIVE_UP


def patience(data: Mapping[str, Any]) -> int | None:
    """For how many polls in a row an outage is waited for: for as long as it takes, until the work
    is overdue."""
    return TRIES_WHEN_OVERDUE if is_overdue(data) else None


def answered(call: Callable[[], Any], *, spends: bool = False) -> Json:
    """The answer to one call of the SDK as JSON, which the SDK need not understand; {} where it is
    no object. Raises an error of the contract for what is no JSON."""
    _thread.answer = None
    try:
        call()
    except ProviderError:
        raise
    except Exception:
        if _thread.answer is None:
            raise
    answer = http.json_of(_thread.answer, spends=spends)
    return answer if isinstance(answer, dict) else {}

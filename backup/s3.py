"""The few calls of S3 that a place of backups needs: by httpx, signed by AWS Signature Version 4.

Source: "Authenticating Requests (AWS Signature Version 4)" and the API reference of Amazon S3;
addresses are in path style, which other servers (MinIO, Garage, Ceph, R2, B2) speak, too. Objects
are called by the hash of their bytes, which is what the signature wants to know of a body: so a
file is streamed once and never read beforehand, and the server refuses other bytes.

Everything here may be repeated: it costs nothing, and the same call has the same effect.
"""

import hashlib
import hmac
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO
from urllib.parse import quote, urlsplit
from xml.etree import ElementTree

import httpx

from providers.network import tls
from providers.proxies import proxy_for

EMPTY = hashlib.sha256(b"").hexdigest()
CHUNK = 1024**2
TRIES, FIRST_PAUSE = 4, 0.25
TIMEOUT = httpx.Timeout(60.0, connect=10.0)
LARGEST_LIST = 16 * 1024**2
AGAIN = (408, 429, 500, 502, 503, 504)


class S3Error(Exception):
    """Why it did not go, in sentences for people. `is_missing`: there is no such object."""

    def __init__(self, words: str, *, is_missing: bool = False) -> None:
        super().__init__(words)
        self.is_missing = is_missing


@dataclass(frozen=True)
class Bucket:
    """Where, and by which key. `folder` is what all names begin with, "" for nothing."""

    endpoint: str
    bucket: str
    region: str
    access_key: str
    secret_key: str = field(repr=False)
    folder: str = ""

    @property
    def name(self) -> str:
        return f"s3://{self.bucket}{f'/{self.folder}' if self.folder else ''}"


class S3:
    """One bucket. Use it as a context manager: it keeps a connection."""

    def __init__(
        self, bucket: Bucket, tries: int = TRIES, pause: Callable[[float], None] = time.sleep
    ) -> None:
        self.bucket, self._tries, self._pause = bucket, tries, pause
        self._base = f"{bucket.endpoint.rstrip('/')}/{quote(bucket.bucket, safe='')}"
        proxy = proxy_for(httpx.URL(self._base)) or None
        self._http = httpx.Client(timeout=TIMEOUT, trust_env=False, proxy=proxy, verify=tls())

    def __enter__(self) -> "S3":
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def sizes(self, prefix: str) -> dict[str, int]:
        """All objects whose names begin so, with their bytes. Raises S3Error, as all do."""
        found: dict[str, int] = {}
        begin = self._key(prefix)
        cut = len(self._key(""))
        query = {"list-type": "2", "prefix": begin}
        while True:
            said = self._call("GET", "", query=query)
            try:
                root = ElementTree.fromstring(said)
            except ElementTree.ParseError:
                raise self._error("the server's list of objects is none of S3") from None
            for one in root.iter():
                if one.tag.endswith("}Contents") or one.tag == "Contents":
                    told = {child.tag.rpartition("}")[2]: child.text or "" for child in one}
                    found[told["Key"][cut:]] = int(told["Size"])
            more = root.find("{*}NextContinuationToken")
            if more is None or not more.text:
                return found
            query = query | {"continuation-token": more.text}

    def put(self, name: str, file: Path, sha256: str) -> None:
        self._call("PUT", name, file=file, sha256=sha256)

    def write(self, name: str, data: bytes) -> None:
        self._call("PUT", name, data=data, sha256=hashlib.sha256(data).hexdigest())

    def read(self, name: str) -> bytes:
        return self._call("GET", name)

    def get(self, name: str, target: IO[bytes]) -> str:
        """Write it to an empty file; returns the hash of what came."""
        return str(self._call("GET", name, target=target).decode())

    def _key(self, name: str) -> str:
        return f"{self.bucket.folder}/{name}" if self.bucket.folder else name

    def _call(
        self,
        method: str,
        name: str,
        *,
        query: dict[str, str] | None = None,
        data: bytes = b"",
        file: Path | None = None,
        sha256: str = EMPTY,
        target: IO[bytes] | None = None,
    ) -> bytes:
        path = f"/{quote(self._key(name), safe='/-_.~')}" if name else ""
        asked = "&".join(
            f"{quote(key, safe='-_.~')}={quote(value, safe='-_.~')}"
            for key, value in sorted((query or {}).items())
        )
        address = f"{self._base}{path}{f'?{asked}' if asked else ''}"
        for attempt in range(1, self._tries + 1):
            try:
                return self._once(method, address, asked, data, file, sha256, target)
            except (httpx.TransportError, _Again) as error:
                if attempt == self._tries:
                    raise self._error(_why(error)) from error
                self._pause(FIRST_PAUSE * 2**attempt)
        raise AssertionError

    def _once(
        self,
        method: str,
        address: str,
        asked: str,
        data: bytes,
        file: Path | None,
        sha256: str,
        target: IO[bytes] | None,
    ) -> bytes:
        headers = self._signed(method, address, asked, sha256)
        content: bytes | Iterator[bytes] | None = data or None
        if file is not None:
            headers["Content-Length"] = str(file.stat().st_size)
            content = _blocks(file)
        elif method == "PUT":
            headers["Content-Length"] = str(len(data))
            content = data
        request = self._http.build_request(method, address, headers=headers, content=content)
        answer = self._http.send(request, stream=True)
        try:
            if answer.status_code in AGAIN:
                raise _Again(f"the server answered {answer.status_code}")
            if not answer.is_success:
                raise self._refused(answer)
            if target is None:
                return _small(answer)
            target.seek(0)
            target.truncate()
            hashed = hashlib.sha256()
            for block in answer.iter_raw(CHUNK):
                hashed.update(block)
                target.write(block)
            return hashed.hexdigest().encode()
        finally:
            answer.close()

    def _signed(self, method: str, address: str, asked: str, sha256: str) -> dict[str, str]:
        now = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
        parts = urlsplit(address)
        headers = {"host": parts.netloc, "x-amz-content-sha256": sha256, "x-amz-date": now}
        names = ";".join(sorted(headers))
        lines = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
        canonical = "\n".join((method, parts.path, asked, lines, names, sha256))
        scope = f"{now[:8]}/{self.bucket.region}/s3/aws4_request"
        digest = hashlib.sha256(canonical.encode()).hexdigest()
        key = f"AWS4{self.bucket.secret_key}".encode()
        for part in (now[:8], self.bucket.region, "s3", "aws4_request"):
            key = hmac.digest(key, part.encode(), "sha256")
        text = f"AWS4-HMAC-SHA256\n{now}\n{scope}\n{digest}"
        signature = hmac.digest(key, text.encode(), "sha256").hex()
        headers["Authorization"] = (
            f"AWS4-HMAC-SHA256 Credential={self.bucket.access_key}/{scope}, "
            f"SignedHeaders={names}, Signature={signature}"
        )
        return headers

    def _refused(self, answer: httpx.Response) -> S3Error:
        body = _small(answer)
        code = body.partition(b"<Code>")[2].partition(b"</Code>")[0].decode("ascii", "replace")
        status = answer.status_code
        if code == "NoSuchBucket":
            return self._error(f"there is no bucket “{self.bucket.bucket}” at this address")
        if status == 404:
            return S3Error(f"{self.bucket.name} does not have it.", is_missing=True)
        if code in ("InvalidAccessKeyId", "SignatureDoesNotMatch"):
            return self._error("the server does not know this key, or the secret is another")
        if status in (401, 403):
            return self._error("the server does not let this key do that")
        if status in (301, 307, 400) and "Redirect" in code + "Redirect" * (status != 400):
            return self._error("the bucket lies in another region, or at another address")
        if code == "RequestTimeTooSkewed":
            return self._error("the clock of this machine is wrong")
        return self._error(f"the server answered {status} {code[:60]}".rstrip())

    def _error(self, why: str) -> S3Error:
        return S3Error(f"{self.bucket.name} at {self.bucket.endpoint}: {why}.")


class _Again(Exception):
    """What passes."""


def _why(error: Exception) -> str:
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
        return "the server cannot be reached"
    if isinstance(error, httpx.TransportError):
        return "the connection broke off"
    return str(error)


def _blocks(file: Path) -> Iterator[bytes]:
    with file.open("rb") as reader:
        while block := reader.read(CHUNK):
            yield block


def _small(answer: httpx.Response) -> bytes:
    found = b""
    for block in answer.iter_bytes():
        found += block
        if len(found) > LARGEST_LIST:
            raise S3Error("The server answered more than it was asked for.")
    return found

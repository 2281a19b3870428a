"""A server that speaks as much of S3 as backups need: it looks at each signature and at the bytes.

Source: "Authenticating Requests (AWS Signature Version 4)", worked out here anew from the request
as it came; what moto 5.2.5 answers was compared.
"""

import hashlib
import hmac
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, quote, unquote, urlsplit
from xml.sax.saxutils import escape

ACCESS, SECRET, REGION, BUCKET = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG", "eu-test-1", "pictures"
TOGETHER = 3
"""Of a list at once, so that it has several parts."""


class S3Server(ThreadingHTTPServer):
    """`objects` by name, `written` when by its clock, which begins anew with `now`; `puts` are the
    names that were sent, in order; the next `failing` requests end in 503, after `puts_left` more
    puts nobody answers, and after `removals_left` nothing may be removed."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.objects: dict[str, bytes] = {}
        self.written: dict[str, datetime] = {}
        self.now = datetime(2026, 11, 1, tzinfo=UTC)
        self.puts: list[str] = []
        self.failing = 0
        self.puts_left = 10**9
        self.removals_left = 10**9
        self.url = f"http://127.0.0.1:{self.server_address[1]}"


@contextmanager
def s3_server() -> Iterator[S3Server]:
    server = S3Server()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: S3Server

    def log_message(self, format: str, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        self._serve(b"")

    def do_DELETE(self) -> None:
        self._serve(b"")

    def do_PUT(self) -> None:
        self._serve(self.rfile.read(int(self.headers["Content-Length"])))

    def _serve(self, body: bytes) -> None:
        parts = urlsplit(self.path)
        bucket, _, key = unquote(parts.path).lstrip("/").partition("/")
        if self.server.failing:
            self.server.failing -= 1
            return self._say(503, b"<Error><Code>SlowDown</Code></Error>")
        if wrong := self._wrong(parts.path, parts.query, body):
            return self._refuse(403, wrong)
        if bucket != BUCKET:
            return self._refuse(404, "NoSuchBucket")
        if self.command == "PUT":
            if self.server.puts_left == 0:
                self.close_connection = True
                return self.connection.close()
            self.server.puts_left -= 1
            self.server.puts.append(key)
            self.server.objects[key] = body
            self.server.written[key] = self.server.now
            return self._say(200, b"")
        if self.command == "DELETE":
            if self.server.removals_left == 0:
                return self._refuse(403, "AccessDenied")
            self.server.removals_left -= 1
            self.server.objects.pop(key, None)
            return self._say(204, b"")
        if not key:
            return self._say(200, self._listed(dict(parse_qsl(parts.query))))
        if key not in self.server.objects:
            return self._refuse(404, "NoSuchKey")
        return self._say(200, self.server.objects[key])

    def _listed(self, asked: dict[str, str]) -> bytes:
        after = asked.get("continuation-token", "")
        found = sorted(
            k for k in self.server.objects if k.startswith(asked["prefix"]) and k > after
        )
        shown, rest = found[:TOGETHER], found[TOGETHER:]
        rows = "".join(
            f"<Contents><Key>{escape(key)}</Key><Size>{len(self.server.objects[key])}</Size>"
            f"<LastModified>{self.server.written[key]:%Y-%m-%dT%H:%M:%S.000Z}</LastModified>"
            "</Contents>"
            for key in shown
        )
        more = f"<IsTruncated>{str(bool(rest)).lower()}</IsTruncated>"
        if rest:
            more += f"<NextContinuationToken>{escape(shown[-1])}</NextContinuationToken>"
        name = "http://s3.amazonaws.com/doc/2006-03-01/"
        return f'<ListBucketResult xmlns="{name}">{rows}{more}</ListBucketResult>'.encode()

    def _wrong(self, path: str, query: str, body: bytes) -> str:
        told = dict(
            part.strip().partition("=")[::2]
            for part in self.headers["Authorization"].partition(" ")[2].split(",")
        )
        access, day, region, service, _ = told["Credential"].split("/")
        if access != ACCESS:
            return "InvalidAccessKeyId"
        if hashlib.sha256(body).hexdigest() != self.headers["x-amz-content-sha256"]:
            return "XAmzContentSHA256Mismatch"
        names = told["SignedHeaders"].split(";")
        pairs = sorted(parse_qsl(query, keep_blank_values=True))
        canonical = [
            self.command,
            quote(unquote(path), safe="/-_.~"),
            "&".join(f"{quote(k, safe='-_.~')}={quote(v, safe='-_.~')}" for k, v in pairs),
            *(f"{name}:{self.headers[name].strip()}" for name in names),
            "",
            ";".join(names),
            self.headers["x-amz-content-sha256"],
        ]
        key = f"AWS4{SECRET}".encode()
        for part in (day, region, service, "aws4_request"):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        scope = f"{day}/{REGION}/s3/aws4_request"
        digest = hashlib.sha256("\n".join(canonical).encode()).hexdigest()
        text = "\n".join(("AWS4-HMAC-SHA256", self.headers["x-amz-date"], scope, digest))
        mine = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
        return "" if mine == told["Signature"] else "SignatureDoesNotMatch"

    def _refuse(self, status: int, code: str) -> None:
        self._say(status, f"<Error><Code>{code}</Code></Error>".encode())

    def _say(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

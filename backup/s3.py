"""The few calls of S3 that a place of backups needs, by boto3, against any server that speaks it
(MinIO, Garage, Ceph, R2, B2): addresses are in path style, and none of Amazon's newer checksums are
asked for, which others do not know.

Everything here may be repeated: it costs nothing, and the same call has the same effect.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any

CHUNK = 1024**2
TRIES = 4
CONNECT_TIMEOUT, READ_TIMEOUT = 10, 60


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
    """One bucket. Use it as a context manager: it keeps connections. All calls raise S3Error."""

    def __init__(self, bucket: Bucket, tries: int = TRIES) -> None:
        self.bucket, self._tries = bucket, tries
        with self._in_words():
            self._client = _client(bucket, tries)

    def __enter__(self) -> "S3":
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def sizes(self, prefix: str) -> dict[str, int]:
        """All objects whose names begin so, with their bytes."""
        return {name: one["Size"] for name, one in self._listed(prefix)}

    def written(self, prefix: str) -> dict[str, datetime]:
        """The same with the moment at which each was written, by the server's clock."""
        return {name: one["LastModified"] for name, one in self._listed(prefix)}

    def _listed(self, prefix: str) -> Iterator[tuple[str, Any]]:
        pages = self._client.get_paginator("list_objects_v2")
        cut = len(self._key(""))
        with self._in_words():
            for page in pages.paginate(Bucket=self.bucket.bucket, Prefix=self._key(prefix)):
                for one in page.get("Contents", []):
                    yield one["Key"][cut:], one

    def remove(self, name: str) -> None:
        """One by one: for many at once each kind of server wants another checksum."""
        with self._in_words():
            self._client.delete_object(**self._at(name))

    def put(self, name: str, file: Path, sha256: str) -> None:
        """The file, if its bytes are still those."""
        with self._in_words(), file.open("rb") as reader:
            if hashlib.file_digest(reader, "sha256").hexdigest() != sha256:
                raise self._error(f"{file} has gone bad and was not sent")
            reader.seek(0)
            self._client.put_object(**self._at(name), Body=reader)

    def write(self, name: str, data: bytes) -> None:
        with self._in_words():
            self._client.put_object(**self._at(name), Body=data)

    def read(self, name: str) -> bytes:
        with self._in_words():
            content: bytes = self._client.get_object(**self._at(name))["Body"].read()
            return content

    def get(self, name: str, target: IO[bytes]) -> str:
        """Write it to an empty file; returns the hash of what came."""
        hashed = hashlib.sha256()
        with self._in_words():
            for block in self._client.get_object(**self._at(name))["Body"].iter_chunks(CHUNK):
                hashed.update(block)
                target.write(block)
        return hashed.hexdigest()

    def _key(self, name: str) -> str:
        return f"{self.bucket.folder}/{name}" if self.bucket.folder else name

    def _at(self, name: str) -> dict[str, str]:
        return {"Bucket": self.bucket.bucket, "Key": self._key(name)}

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
        from botocore.exceptions import ConnectionError as CannotConnect

        try:
            yield
        except ClientError as error:
            raise self._refused(error.response) from error
        except (CannotConnect, HTTPClientError) as error:
            is_cut = "closed" in str(error) or "Read" in type(error).__name__
            why = "the connection broke off" if is_cut else "the server cannot be reached"
            raise self._error(why) from error
        except BotoCoreError as error:
            raise self._error(str(error).rstrip(".")) from error

    def _refused(self, answer: Any) -> S3Error:
        code = str(answer.get("Error", {}).get("Code", ""))
        status = answer.get("ResponseMetadata", {}).get("HTTPStatusCode")
        if code == "NoSuchBucket":
            return self._error(f"there is no bucket “{self.bucket.bucket}” at this address")
        if status == 404:
            return S3Error(f"{self.bucket.name} does not have it.", is_missing=True)
        if code == "RequestTimeTooSkewed":
            return self._error("the clock of this machine is wrong")
        if code in ("InvalidAccessKeyId", "SignatureDoesNotMatch"):
            return self._error("the server does not know this key, or the secret is another")
        if status in (401, 403):
            return self._error("the server does not let this key do that")
        if status in (301, 307) or "Redirect" in code:
            return self._error("the bucket lies in another region, or at another address")
        return self._error(f"the server answered {status} {code[:60]}".rstrip())

    def _error(self, why: str) -> S3Error:
        return S3Error(f"{self.bucket.name} at {self.bucket.endpoint}: {why}.")


def _client(bucket: Bucket, tries: int) -> Any:
    # Half a second and 30 MB, which only who has such a place needs.
    from boto3.session import Session
    from botocore.config import Config

    return Session().client(
        "s3",
        endpoint_url=bucket.endpoint,
        region_name=bucket.region,
        aws_access_key_id=bucket.access_key,
        aws_secret_access_key=bucket.secret_key,
        config=Config(
            signature_version="s3v4",
            s3={"addressing_style": "path"},
            connect_timeout=CONNECT_TIMEOUT,
            read_timeout=READ_TIMEOUT,
            retries={"mode": "standard", "total_max_attempts": tries},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    )

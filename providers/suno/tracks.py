"""The songs of a task, however the gateway writes them down."""

from collections.abc import Mapping
from typing import Any

from providers.contract import Json, Output
from providers.json_values import as_number, as_text, objects_in
from providers.plain_json import NO_JSON, parsed

CDN = "https://cdn1.suno.ai/"
"""Where Suno itself keeps a track under its id; taken where the gateway gives no address."""


def of(task: Mapping[str, Any]) -> list[Json]:
    """The tracks of a record: in `response.sunoData`, or in a text of JSON (`resultJson`)."""
    response = task.get("response")
    packed = task.get("resultJson")
    if not isinstance(response, dict) and isinstance(packed, str):
        try:
            response = parsed(packed.encode())
        except NO_JSON:
            response = None
    found = response.get("sunoData") if isinstance(response, dict) else None
    if not found and isinstance(response, dict):
        found = response.get("data")
    return objects_in(found)


def address(track: Json) -> str:
    """That of its whole file; never that of the stream, which may end up empty."""
    names = ("audioUrl", "audio_url", "sourceAudioUrl", "source_audio_url")
    return next((url for name in names if (url := as_text(track.get(name)).strip())), "")


def is_whole(tracks: list[Json]) -> bool:
    """Has each an address of its own? For a moment two may have the same."""
    urls = [address(one) for one in tracks]
    return bool(urls) and all(urls) and len(set(urls)) == len(urls)


def outputs(tracks: list[Json], *, at_last: bool = False) -> tuple[Output, ...]:
    """The songs, and beside them the lyrics. `at_last`: also where Suno itself should have it."""
    songs: list[Output] = []
    lyrics: list[str] = []
    for track in tracks:
        id, url = as_text(track.get("id")), address(track)
        if not url and at_last and id.replace("-", "").isalnum():
            url = f"{CDN}{id}.mp3"
        if url and url not in [one.url for one in songs]:
            songs.append(Output(url=url, mime="audio/mpeg"))
            words = as_text(track.get("prompt")).strip()
            if words and words not in lyrics:
                lyrics.append(words)
    beside = (
        Output(data=words.encode(), mime="text/plain", role="lyrics", beside=True)
        for words in (lyrics if songs else ())
    )
    return (*songs, *beside)


def as_details(tracks: list[Json]) -> list[Json]:
    """What is kept of each: its id is what it is extended and taken apart by."""
    return [
        {
            "id": as_text(one.get("id")),
            "title": as_text(one.get("title")),
            "tags": as_text(one.get("tags")),
            "model": as_text(one.get("modelName") or one.get("model_name")),
            "seconds": as_number(one.get("duration")),
        }
        for one in tracks
    ]

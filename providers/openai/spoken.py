"""Sound that comes as words: events with a part each, or JSON with base64 or an address in it."""

from typing import Any

from providers import encoded, sound
from providers.contract import BadOutput, Charged, Finished, Json, Output
from providers.json_values import as_text
from providers.openai.errors import error_in_answer, unreadable
from providers.plain_json import NO_JSON, parsed

PLACES = ("audio", "delta", "data", "audio_base64", "b64_json", "url", "audio_url")


def in_words(content: bytes, mime: str, id: str) -> Finished:
    """Raises an error of the contract for what holds no sound."""
    objects = [one for one in _objects(content, mime) if isinstance(one, dict)]
    if error := next((one["error"] for one in objects if one.get("error")), None):
        raise error_in_answer(error, id=id)
    parts = [(part, as_text(one.get("format"))) for one in objects if (part := _part(one))]
    if not parts:
        raise unreadable(mime, spends=True, id=id)
    try:
        made = [encoded.either(part, f"audio/{format}" if format else "") for part, format in parts]
    except BadOutput as error:
        raise BadOutput(error.message, charged=Charged.YES, request_id=id) from error
    usage = next((one["usage"] for one in objects if one.get("usage")), None)
    details = {"usage": usage} if usage else {}
    return Finished((_whole(made),), request_id=id, details=details)


def _whole(made: list[Output]) -> Output:
    if not all(one.data for one in made):
        return made[0]
    data = sound.joined([one.data for one in made], made[0].mime)
    return sound.as_file(data, made[0].mime or encoded.sniffed_type(data[: encoded.HEAD]))


def _part(answer: Json) -> str:
    """Where the sound stands in one object; events of another kind have none."""
    for name in PLACES:
        value: Any = answer.get(name)
        value = value.get("data") or value.get("url") if isinstance(value, dict) else value
        if isinstance(value, str) and value.strip():
            return value
    return ""


def _objects(content: bytes, mime: str) -> list[Any]:
    """JSON, or the data of an event stream."""
    texts = [content]
    if mime == "text/event-stream":
        lines = [line.strip() for line in content.splitlines()]
        texts = [line.removeprefix(b"data:") for line in lines if line.startswith(b"data:")]
    found = []
    for text in texts:
        try:
            found.append(parsed(text))
        except NO_JSON:
            continue
    return found

"""Kling's bodies, from what the form has. A body is the form's own where nothing else is said."""

from dataclasses import replace
from typing import Any

from providers.contract import Json, Request
from providers.sdk import wrong

SIDES = tuple(f"{side}_expansion_ratio" for side in ("up", "down", "left", "right"))


def plain(body: Json) -> Json:
    return dict(body)


def by_its_id(request: Request) -> Request:
    """Kling takes no file of a video, but the id of one that it made. Raises BadRequest for any
    other one."""
    videos = [one for one in request.inputs if one.field == "video"]
    if not videos:
        return request
    id = videos[0].made_as
    if not id:
        raise wrong("video", "Kling takes videos of its own only: this account made another one.")
    if request.params.get("video_id") not in (None, "", id):
        raise wrong("video_id", "Give a video, or the id of one; one of both.")
    rest = tuple(one for one in request.inputs if one.field != "video")
    return replace(request, params=request.params | {"video_id": id}, inputs=rest)


def omni_video(body: Json) -> Json:
    """Frames and references are one list, as are videos."""
    made = dict(body)
    first, last = made.pop("first_frame", None), made.pop("end_frame", None)
    if last and not first:
        raise wrong("end_frame", "A last frame needs a first one.")
    frames = (("first_frame", first), ("end_frame", last))
    pictures = [_picture(image, type) for type, image in frames if image]
    pictures += [_picture(image) for image in made.pop("images", ())]
    video = made.pop("video_address", "")
    how = {name: made.pop(name) for name in ("refer_type", "keep_original_sound") if name in made}
    made |= {"image_list": pictures} if pictures else {}
    if video:
        made["video_list"] = [{"video_url": video, **how}]
    return made


def omni_image(body: Json) -> Json:
    made = dict(body)
    pictures = [{"image": image} for image in made.pop("images", ())]
    if made.get("result_type") == "series":
        made.pop("n", None)
    else:
        made.pop("series_amount", None)
    return made | ({"image_list": pictures} if pictures else {})


def joined(body: Json) -> Json:
    made = dict(body)
    subjects: list[Any] = made.pop("images", [])
    if not subjects:
        raise wrong("images", "Give the picture of a person or thing.")
    return made | {"subject_image_list": [{"subject_image": image} for image in subjects]}


def avatar(body: Json) -> Json:
    made = dict(body)
    made["sound_file"] = made.pop("sound")
    return made


def with_one_video(body: Json) -> Json:
    """A video that is there, by its id or its address."""
    payload = dict(body)
    video = one_video(payload)
    for name in ("video_id", "video_address"):
        payload.pop(name, None)
    return payload | video


def lip_sync(body: Json) -> Json:
    """A sound, or a text with a voice; never both."""
    payload = with_one_video(body)
    if sound := payload.pop("audio", None):
        for name in ("text", "voice_id", "voice_language", "voice_speed"):
            payload.pop(name, None)
        return {"input": payload | _spoken(sound)}
    if not payload.get("text"):
        raise wrong("text", "Give a text to be spoken, or a sound.")
    if not payload.get("voice_id"):
        raise wrong("voice_id", "A text needs the id of a voice.")
    return {"input": payload | {"mode": "text2video"}}


def longer(body: Json) -> Json:
    if not body.get("video_id"):
        raise wrong("video_id", "Give a video by Kling, or its id, which its details name.")
    return dict(body)


def effects(body: Json) -> Json:
    """One person's picture and two people's have places of their own."""
    payload = dict(body)
    pictures: list[Any] = payload.pop("images", [])
    scene = payload.pop("effect_scene", "")
    if not scene:
        raise wrong(
            "effect_scene", "Give the name of an effect, as Kling's page of effects has it."
        )
    if not pictures:
        raise wrong("images", "Give the picture of a person, or of two.")
    put = {"images": pictures} if len(pictures) > 1 else {"image": pictures[0]}
    return {"effect_scene": scene, "input": payload | put}


def motion(body: Json) -> Json:
    made = dict(body)
    if not made.get("video_address"):
        raise wrong("video_address", "Give the address of the video of the move.")
    made["image_url"], made["video_url"] = made.pop("image"), made.pop("video_address")
    return made


def of_the_second_api(body: Json) -> Json:
    """Settings apart from the words; with a frame, both are contents."""
    settings = {name: body[name] for name in body if name not in ("prompt", "image")}
    if "image" not in body:
        return {"prompt": body["prompt"], "settings": settings}
    contents = [
        {"type": "prompt", "text": body["prompt"]},
        {"type": "first_frame", "url": body["image"]},
    ]
    return {"contents": contents, "settings": settings}


def _picture(image: str, type: str = "") -> Json:
    return {"image_url": image, **({"type": type} if type else {})}


def _spoken(sound: str) -> Json:
    return {"mode": "audio2video", "audio_type": "file", "audio_file": sound}


def one_video(body: Json) -> Json:
    """By its id at Kling, or by an address."""
    id, address = body.get("video_id") or "", body.get("video_address") or ""
    if bool(id) == bool(address):
        raise wrong("video_id", "Give a video by Kling, its id, or an address; one of these.")
    return {"video_id": id} if id else {"video_url": address}

"""What Volcengine's visual service offers as "Jimeng AI". The id is its `req_key`."""

from providers.contract import Json, Kind, ModelSpec, Purpose
from providers.schema_builders import file, flag, inputs, names, number, one_of, text, whole

AS_OF = "2026-10-01"
DOCS = "https://www.volcengine.com/docs/85621"
PROMPT = text("What is to be made, in your own words.", maxLength=800)
SEED = whole(0, 2**31 - 1, None, "The same seed gives the same result again.")
RATIO = one_of(*names("16:9 4:3 1:1 3:4 9:16 21:9"), default="16:9")
FRAMES: Json = {
    "type": "integer",
    "enum": [121, 241],
    "x-enum-labels": ["5 seconds", "10 seconds"],
    "default": 121,
    "title": "Length",
}
CAMERAS = one_of("weak", "medium", "strong", default="medium")


def _price(a_second: int) -> Json:
    """Hundredths of a yuan for a second; it is charged on success only."""
    rows = [
        {"when": {"frames": frames}, "amount": f"{a_second * seconds / 100:.2f}"}
        for frames, seconds in ((121, 5), (241, 10))
    ]
    return {"unit": "run", "currency": "CNY", "table": rows, "date": AS_OF, "source": DOCS}


def _spec(
    id: str,
    kind: Kind,
    label: str,
    words: str,
    properties: Json,
    required: str = "prompt",
    price: Json | None = None,
    purpose: Purpose | None = None,
) -> ModelSpec:
    return ModelSpec(
        id=id,
        kind=kind,
        label=label,
        schema=inputs(properties, required.split()),
        description=words,
        prompt_field="prompt" if "prompt" in properties else None,
        seed_field="seed" if "seed" in properties else None,
        price=price,
        url=DOCS,
        purposes={purpose: {}} if purpose else {},
    )


def _older_images(id: str, label: str) -> ModelSpec:
    properties = {
        "prompt": PROMPT,
        "width": whole(512, 2048, 1328),
        "height": whole(512, 2048, 1328),
        "seed": SEED,
        "use_pre_llm": flag(None, "Let Jimeng write the prompt out."),
    }
    return _spec(id, Kind.TEXT_TO_IMAGE, label, "Pictures from words.", properties)


def _videos() -> list[ModelSpec]:
    base = {"prompt": PROMPT, "frames": FRAMES, "seed": SEED}
    first = {"image": file("The first frame: up to 4.7 MB, 320 to 4096 pixels a side.")}
    last = {"last_frame": file("The last frame.")}
    words, frames = Kind.TEXT_TO_VIDEO, Kind.IMAGE_TO_VIDEO
    camera = {
        "template_id": text("The name of the move at Jimeng."),
        "camera_strength": CAMERAS,
    }
    pro, large, small = _price(100), _price(63), _price(28)
    rows: tuple[tuple[str, Kind, str, Json, str, Json | None], ...] = (
        ("jimeng_ti2v_v30_pro", words, "Video 3.0 Pro", {"aspect_ratio": RATIO}, "", pro),
        ("jimeng_t2v_v30_1080p", words, "Video 3.0 1080p", {"aspect_ratio": RATIO}, "", large),
        ("jimeng_t2v_v30", words, "Video 3.0", {"aspect_ratio": RATIO}, "", small),
        ("jimeng_ti2v_v30_pro", frames, "Video 3.0 Pro from a frame", first, "image", pro),
        (
            "jimeng_i2v_first_v30_1080",
            frames,
            "Video 3.0 1080p from a frame",
            first,
            "image",
            large,
        ),
        ("jimeng_i2v_first_v30", frames, "Video 3.0 from a frame", first, "image", small),
        (
            "jimeng_i2v_first_tail_v30_1080",
            frames,
            "Video 3.0 1080p between frames",
            first | last,
            "image last_frame",
            large,
        ),
        (
            "jimeng_i2v_first_tail_v30",
            frames,
            "Video 3.0 between frames",
            first | last,
            "image last_frame",
            small,
        ),
        ("jimeng_i2v_recamera_v30", frames, "Camera move", first | camera, "image", None),
    )
    return [
        _spec(
            f"{id}/{kind}",
            kind,
            f"Jimeng {label}",
            "Video of 5 or 10 seconds.",
            {**base, **more},
            f"prompt {required}",
            price,
        )
        for id, kind, label, more, required, price in rows
    ]


SHIPPED = (
    _spec(
        "jimeng_t2i_v40",
        Kind.TEXT_TO_IMAGE,
        "Jimeng Image 4.0",
        "Pictures from words; it may make several, and each is charged.",
        {
            "prompt": PROMPT,
            "width": whole(None, None, 2048),
            "height": whole(None, None, 2048),
            "scale": number(0, 1, 0.5, "How closely the words are kept."),
            "force_single": flag(True, "One picture, whatever the prompt asks for."),
        },
    ),
    _older_images("jimeng_t2i_v31", "Jimeng Image 3.1"),
    _older_images("jimeng_t2i_v30", "Jimeng Image 3.0"),
    _spec(
        "jimeng_i2i_v30",
        Kind.IMAGE_TO_IMAGE,
        "Jimeng Image 3.0 edit",
        "Changes a picture as the words say.",
        {
            "prompt": PROMPT,
            "image": file("The picture."),
            "scale": number(0, 1, 0.5, "How closely the words are kept."),
            "seed": SEED,
        },
        "prompt image",
    ),
    *_videos(),
)

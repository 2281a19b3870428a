"""Seedream and Seedance as Ark has them, by their international ids; in China the same have another
prefix. A price is that of BytePlus, where it is known: tokens are counted from the picture's size.
"""

import re
from dataclasses import replace
from decimal import Decimal

from providers.contract import Json, Kind, ModelSpec
from providers.schema_builders import file, files, flag, inputs, names, one_of, text, whole
from providers.sdk import split_id

AS_OF = "2026-10-01"
DOCS = "https://docs.byteplus.com/en/docs/ModelArk/1330310"
PRICES = "https://docs.byteplus.com/en/docs/ModelArk/1544106"
CHINA = "volces.com"
FAMILY = re.compile(r"(?:[a-z]+-)?(seed(?:ream|ance)-[\w-]+)")
ENDPOINT = re.compile(r"ep-[\w-]+")
RATIOS = names("16:9 4:3 1:1 3:4 9:16 21:9")
ADAPTIVE = [*RATIOS, "adaptive"]
# 1280x720 at 24 frames a second, and one frame more.
TOKENS_A_FRAME = Decimal(1280 * 720) / 1024
PER_THOUSAND = {
    "seedance-2-5-260628": "0.0107",
    "seedance-2-0-260128": "0.007",
    "seedance-2-0-fast-260128": "0.0056",
    "seedance-2-0-mini-260615": "0.0035",
}
"""USD per 1000 tokens at 720p, without a video that goes in."""
PROMPT = text("What is to be made, in your own words.")
MARK = flag(False, "A visible mark that AI made it.") | {"x-advanced": True}
SEED = whole(0, 2**32 - 1, None, "The same seed gives a similar result again.")
SIZE: Json = {
    "title": "Size",
    "description": "Or any WIDTHxHEIGHT that the model takes.",
    "default": "2K",
    "anyOf": [
        {"enum": ["1K", "2K", "3K", "4K"]},
        {"type": "string", "pattern": r"^\d{3,4}x\d{3,4}$"},
    ],
}


def tail(model_id: str) -> str:
    """What an id has in both regions: `dreamina-seedance-2-0-260128` → `seedance-2-0-260128`."""
    found = FAMILY.fullmatch(split_id(model_id)[0])
    return found[1] if found else ""


def sent_as(model_id: str, base_url: str) -> str:
    """The id that the region knows."""
    name, _ = split_id(model_id)
    in_china = CHINA in base_url and tail(name)
    return f"doubao-{tail(name)}" if in_china else name


def rate(model_id: str, base_url: str, params: Json) -> str:
    """What 1000 tokens cost, in USD; "" where that is not known."""
    is_known = params.get("resolution") == "720p" and not params.get("reference_videos")
    return PER_THOUSAND.get(tail(model_id), "") if is_known and CHINA not in base_url else ""


def _price(model_id: str, longest: int) -> Json | None:
    """Row by row, since a frame more is counted than the seconds have."""
    amount = PER_THOUSAND.get(tail(model_id))
    if amount is None:
        return None
    rows = [
        {
            "when": {"resolution": "720p", "ratio": ratio, "duration": seconds},
            "amount": str(TOKENS_A_FRAME * (24 * seconds + 1) * Decimal(amount) / 1000),
        }
        for ratio in ("16:9", "9:16")
        for seconds in range(4, longest + 1)
    ]
    known = {"unit": "run", "table": rows, "date": AS_OF, "source": PRICES}
    return known | {"unless": ["reference_videos"]}


def _spec(
    id: str,
    kind: Kind,
    label: str,
    words: str,
    properties: Json,
    required: str = "prompt",
    price: Json | None = None,
) -> ModelSpec:
    return ModelSpec(
        id=id,
        kind=kind,
        label=label,
        schema=inputs(properties, required.split()),
        description=words,
        seed_field="seed" if "seed" in properties else None,
        price=price,
        url=DOCS,
    )


def _images(id: str, label: str, *, references: int = 14, formats: bool = False) -> list[ModelSpec]:
    kind_of_file = one_of("jpeg", "png", default="jpeg") | {"x-advanced": True}
    common = {
        "prompt": PROMPT,
        "size": SIZE,
        "max_images": whole(1, 15, 1, "At most so many: the model decides."),
        "watermark": MARK,
        **({"output_format": kind_of_file} if formats else {}),
        "prompt_mode": one_of("standard", "fast") | {"x-advanced": True},
    }
    pictures = {"image": files("Pictures to change or to go by.", maxItems=references)}
    return [
        _spec(id, Kind.TEXT_TO_IMAGE, label, "Pictures, also series that go together.", common),
        _spec(
            f"{id}/{Kind.IMAGE_TO_IMAGE}",
            Kind.IMAGE_TO_IMAGE,
            f"{label} edit",
            "Changes and joins pictures.",
            {"prompt": PROMPT, **pictures, **common},
            "prompt image",
        ),
    ]


def _videos(
    id: str,
    label: str,
    *,
    sizes: str = "480p 720p 1080p",
    seconds: tuple[int, int] = (4, 15),
    audio: bool = True,
    references: tuple[int, int, int] | None = None,
    last: bool = True,
    older: bool = False,
) -> list[ModelSpec]:
    """`references` are how many pictures, videos and sounds it takes; `older` ones have a camera
    that can stand still, and a slow tier."""
    common = {
        "resolution": one_of(*names(sizes), default="720p"),
        "duration": whole(*seconds, 5, "Seconds."),
        "seed": SEED,
        **({"generate_audio": flag(True, "Sound that is made with it.")} if audio else {}),
        **({"camera_fixed": flag(None, "The camera stands still.")} if older else {}),
        **({"service_tier": one_of("default", "flex", default="default")} if older else {}),
        "return_last_frame": flag(None, "Keep the last frame as a picture, too."),
        "watermark": MARK,
    }
    words = {"prompt": PROMPT, "ratio": one_of(*RATIOS, default="16:9"), **common}
    frames: Json = {"first_frame": file("The first frame.")}
    frames |= {"last_frame": file("The last frame; with a first one.")} if last else {}
    if references:
        pictures, films, sounds = references
        frames |= {
            "reference_images": files("People, things, styles.", maxItems=pictures),
            "reference_videos": files("Moves and cuts.", maxItems=films) | {"x-media": "video"},
            "reference_audios": files("Voices, rhythm.", maxItems=sounds) | {"x-media": "audio"},
        }
    from_files = {"prompt": PROMPT, **frames, "ratio": one_of(*ADAPTIVE, default="adaptive")}
    price = _price(id, seconds[1])
    return [
        _spec(id, Kind.TEXT_TO_VIDEO, label, "Video from words.", words, price=price),
        _spec(
            f"{id}/{Kind.IMAGE_TO_VIDEO}",
            Kind.IMAGE_TO_VIDEO,
            f"{label} from pictures",
            "Video from frames" + (", or from references." if references else "."),
            {**from_files, **common},
            "" if references else "first_frame",
            price,
        ),
    ]


SHIPPED = (
    *_images("dola-seedream-5-0-pro-260628", "Seedream 5.0 Pro", references=10, formats=True),
    *_images("seedream-5-0-260128", "Seedream 5.0", formats=True),
    *_images("seedream-5-0-lite-260128", "Seedream 5.0 Lite", formats=True),
    *_images("seedream-4-5-251128", "Seedream 4.5"),
    *_images("seedream-4-0-250828", "Seedream 4.0"),
    *_videos(
        "dreamina-seedance-2-5-260628",
        "Seedance 2.5",
        seconds=(4, 30),
        references=(30, 10, 10),
    ),
    *_videos(
        "dreamina-seedance-2-0-260128",
        "Seedance 2.0",
        sizes="480p 720p 1080p 4k",
        references=(9, 3, 3),
    ),
    *_videos(
        "dreamina-seedance-2-0-fast-260128",
        "Seedance 2.0 Fast",
        sizes="480p 720p",
        references=(9, 3, 3),
    ),
    *_videos(
        "dreamina-seedance-2-0-mini-260615",
        "Seedance 2.0 Mini",
        sizes="480p 720p",
        references=(9, 3, 3),
    ),
    *_videos("seedance-1-5-pro-251215", "Seedance 1.5 Pro", seconds=(4, 12), older=True),
    *_videos(
        "seedance-1-0-pro-250528", "Seedance 1.0 Pro", seconds=(2, 12), audio=False, older=True
    ),
    *_videos(
        "seedance-1-0-pro-fast-251015",
        "Seedance 1.0 Pro Fast",
        seconds=(2, 12),
        audio=False,
        older=True,
        last=False,
    ),
)


def spec_of(model_id: str) -> ModelSpec | None:
    """A model by its id of either region, or by the id of an endpoint of one's own with a kind
    behind it; None for what makes neither pictures nor video here."""
    name, kind = split_id(model_id)
    for spec in SHIPPED:
        if spec.id == model_id:
            return spec
        if tail(name) and (tail(spec.id), split_id(spec.id)[1]) == (tail(name), kind):
            return replace(spec, id=model_id, price=None)
    if ENDPOINT.fullmatch(name) or tail(name):
        return _unknown_model(model_id, name, kind)
    return None


def _unknown_model(model_id: str, name: str, kind: Kind | None) -> ModelSpec | None:
    """What a model surely takes that nobody here knows: more would be refused."""
    is_film = kind in (Kind.TEXT_TO_VIDEO, Kind.IMAGE_TO_VIDEO)
    films = is_film if ENDPOINT.fullmatch(name) else "seedance" in name
    first = Kind.TEXT_TO_VIDEO if films else Kind.TEXT_TO_IMAGE
    second = Kind.IMAGE_TO_VIDEO if films else Kind.IMAGE_TO_IMAGE
    if kind not in (None, first, second):
        return None
    picture: Json = {}
    if kind is second:
        picture = {"first_frame": file()} if films else {"image": files()}
    common: Json = {"size": text(examples=["2K", "2048x2048"])}
    if films:
        common = {
            "resolution": text(examples=["720p"]),
            "ratio": one_of(*RATIOS),
            "duration": whole(1, 30, None, "Seconds."),
        }
    words = "A model that came after this version of the app, or an endpoint of your own."
    properties = {"prompt": PROMPT, **picture, **common, "watermark": MARK}
    return _spec(model_id, kind or first, name, words, properties, " ".join(["prompt", *picture]))

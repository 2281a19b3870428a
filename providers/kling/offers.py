"""What one offer of Kling is made of: its model, its place, its price.

Prices are in units: a unit of video is 0.14 $, one of pictures 0.0035 $.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from providers.contract import Json, Kind, ModelSpec, Purpose
from providers.kling import bodies
from providers.schema_builders import file, inputs, one_of, text

AS_OF = "2026-10-01"
SOURCE = "https://klingai.com/global/dev/pricing"
DOCS = "https://klingai.com/global/dev/model"
VIDEO, PICTURE = Decimal("0.14"), Decimal("0.0035")


@dataclass(frozen=True)
class Offer:
    """A model, where its orders go, what is sent besides the form, and what a unit costs in USD.

    `shape` makes the vendor's body of the form's. `is_new` marks Kling's second API, `sees_faces`
    that a video is looked at first.
    """

    spec: ModelSpec
    path: str
    unit: Decimal | None
    fixed: Json = field(default_factory=dict)
    shape: Callable[[Json], Json] = bodies.plain
    is_new: bool = False
    sees_faces: bool = False


PROMPT = text("What is to be made, in your own words.", maxLength=2500)
NEGATIVE = text("What is to be kept out.", maxLength=2500)
RATIO = one_of("16:9", "9:16", "1:1", default="16:9")
SOUND = one_of("off", "on", default="off", description="Sound that is made with the video.")
FIRST = file("The first frame: JPEG or PNG, up to 10 MB, at least 300 pixels a side.")
LAST = file("The last frame.", title="Last frame")
OWN_VIDEO = file(
    "A video out of the gallery that this account made at Kling in the last 30 days.",
    title="Video by Kling",
)
VIDEO_ID = text(
    "Or the id of a video that Kling made in the last 30 days: it stands in its details.",
    title="Id of a video by Kling",
)
ADDRESS = text("Or the https address of a video, MP4 or MOV.", title="Address of a video")


def mode(*more: str) -> Json:
    words = "std is 720p, pro is 1080p."
    return one_of("std", "pro", *more, default="std", description=words)


def seconds(*several: str) -> Json:
    return one_of(*several, default="5", description="Seconds.")


def price(unit: str, *rows: tuple[Json, str], of: Decimal = VIDEO) -> Json:
    """Rows of (when, Kling's units)."""
    table = [{"when": when, "amount": f"{Decimal(units) * of:f}"} for when, units in rows]
    return {"unit": unit, "table": table, "date": AS_OF, "source": SOURCE}


def spec(
    id: str,
    label: str,
    description: str,
    properties: Json,
    required: str,
    price: Json | None = None,
    prompt: str | None = "prompt",
    purpose: Purpose | None = None,
) -> ModelSpec:
    return ModelSpec(
        id=id,
        kind=Kind(id.rpartition("/")[2]),
        label=label,
        schema=inputs(properties, required.split()),
        description=description,
        prompt_field=prompt,
        seed_field=None,
        price=price,
        url=DOCS,
        purposes={purpose: {}} if purpose else {},
    )

"""What Kling offers over its first API, which takes both kinds of keys; of its second one, what the
first does not have. What has ended is not here (kling-v1 to kling-v2-1, images before 2.1)."""

from providers.contract import Purpose
from providers.kling import bodies
from providers.kling.offers import AS_OF, NEGATIVE, PICTURE, PROMPT, SOURCE, Offer, spec
from providers.kling.tools import TOOLS
from providers.kling.videos import VIDEOS
from providers.schema_builders import file, files, number, one_of, whole

OF_IMAGE_3 = {
    "unit": "image",
    "amount": f"{8 * PICTURE:f}",
    "date": AS_OF,
    "source": SOURCE,
}


def _images() -> list[Offer]:
    ratio = one_of("16:9", "9:16", "1:1", "4:3", "3:4", "3:2", "2:3", "21:9", default="1:1")
    made = []
    for name, label, price in (
        ("kling-v3", "Kling Image 3.0", OF_IMAGE_3),
        ("kling-v2-1", "Kling Image 2.1", None),
    ):
        common = {
            "resolution": one_of("1k", "2k", default="1k"),
            "aspect_ratio": ratio,
            "n": whole(1, 9, 1, "Images."),
        }
        words = {"prompt": PROMPT, "negative_prompt": NEGATIVE, **common}
        from_image = {
            "prompt": PROMPT,
            "image": file("The picture to go by: JPEG or PNG, up to 10 MB."),
            "image_reference": one_of("subject", "face"),
            "image_fidelity": number(0, 1, 0.5, "How closely the picture is kept."),
            "human_fidelity": number(0, 1, 0.45, "How closely the face is kept; for “subject”."),
            **common,
        }
        made += [
            Offer(
                spec(f"{name}/{kind}", label, words_of, properties, required, price),
                "images/generations",
                PICTURE,
                {"model_name": name},
            )
            for kind, words_of, properties, required in (
                ("text-to-image", "Pictures from words.", words, "prompt"),
                ("image-to-image", "Pictures that go by another.", from_image, "prompt image"),
            )
        ]
    omni = {
        "prompt": PROMPT,
        "images": files("Pictures that the prompt speaks of, in order.", maxItems=10),
        "resolution": one_of("1k", "2k", "4k", default="1k"),
        "aspect_ratio": ratio,
        "n": whole(1, 9, 1, "Images."),
    }
    series = {
        "result_type": one_of(
            "single", "series", default="single", description="Pictures that go together."
        ),
        "series_amount": whole(2, 9, 4, "Pictures of a series."),
    }
    made += [
        Offer(
            spec(f"{name}/image-to-image", label, "Edits and joins pictures.", form, "prompt"),
            "images/omni-image",
            PICTURE,
            {"model_name": name},
            bodies.omni_image,
        )
        for name, label, form in (
            ("kling-v3-omni", "Kling Image 3.0 Omni", omni | series),
            ("kling-image-o1", "Kling Image O1", omni),
        )
    ]
    subjects = {
        "prompt": PROMPT,
        "images": files("Who and what is to be in it, each cut to itself.", maxItems=4),
        "scene_image": file("Where it is."),
        "style_image": file("How it is drawn."),
        "aspect_ratio": ratio,
        "n": whole(1, 9, 1, "Images."),
    }
    made.append(
        Offer(
            spec(
                "joined/image-to-image",
                "Kling Image 2.1 of several",
                "Brings people and things of several pictures into one.",
                subjects,
                "images",
            ),
            "images/multi-image2image",
            PICTURE,
            {"model_name": "kling-v2-1"},
            bodies.joined,
        )
    )
    wider = {side: number(0, None, 0.25) for side in bodies.SIDES}
    wider |= {"image": file("The picture."), "prompt": PROMPT, "n": whole(1, 9, 1, "Images.")}
    return [
        *made,
        Offer(
            spec(
                "expand/image-to-image",
                "Expand",
                "Paints on beyond the edges; each number is a share of the picture's own side.",
                {"image": wider.pop("image"), **wider},
                "image",
                purpose=Purpose.EXTEND,
            ),
            "images/editing/expand",
            PICTURE,
        ),
    ]


OFFERS = {offer.spec.id: offer for offer in (*VIDEOS, *TOOLS, *_images())}
SHIPPED = tuple(offer.spec for offer in OFFERS.values())

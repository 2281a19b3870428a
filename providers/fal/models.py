"""The models that ship: what each takes, as fal's own schemas say it, and what it costs.

A refresh brings the schema that fal has now and, where one amount is the whole price, the price
too; tables and steps stay those of this list, since fal's price list has neither. Prices without a
date of their own were looked up on `LOOKED_UP`.
"""

from typing import Any

from providers.contract import Json, Kind, ModelSpec, Purpose
from providers.quantities import SIZES
from providers.schema_builders import file, files, flag, inputs, names, number, one_of, text, whole

LOOKED_UP = "2026-11-01"
# fal counts whole megapixels, of 1024 × 1024 pixels.
COUNTED_IN_WHOLE: Json = {"round_up": 1, "pixels": 1024 * 1024}


def _size(default: str = "landscape_4_3", *more: str) -> Json:
    pixels = {"type": "integer", "minimum": 1, "maximum": 14142}
    own = {"type": "object", "properties": {"width": pixels, "height": pixels}, "title": "Size"}
    return {
        "anyOf": [own, {"type": "string", "enum": [*SIZES, *more]}],
        "default": default,
        "description": "A name, or an object with width and height in pixels.",
    }


def _price(unit: str, amount: str = "", **more: Any) -> Json:
    price: Json = {"unit": unit, "date": LOOKED_UP, "source": "https://fal.ai/pricing", **more}
    return price | ({"amount": amount} if amount else {})


def _per_megapixel(amount: str = "", **more: Any) -> Json:
    return _price("megapixel", amount, **COUNTED_IN_WHOLE, **more)


def _row(amount: str, **when: Any) -> Json:
    return {"when": when, "amount": amount}


def _model(
    id: str,
    kind: Kind,
    label: str,
    description: str,
    properties: Json,
    required: str,
    price: Json | None = None,
    prompt: str | None = "prompt",
    purpose: Purpose | None = None,
) -> ModelSpec:
    schema = inputs(properties, required.split())
    return ModelSpec(
        id=id,
        kind=kind,
        label=label,
        schema=schema,
        description=description,
        prompt_field=prompt,
        seed_field="seed" if "seed" in properties else None,
        price=price,
        url=f"https://fal.ai/models/{id}",
        purposes={purpose: {}} if purpose else {},
    )


PROMPT = text("What is to be made, in your own words.")
NEGATIVE = text("What is to be kept out.")
SEED: Json = {"type": "integer", "description": "The same seed gives the same result again."}
SAFETY = flag(True, "Check the results for unsafe content.")
FORMAT = one_of("jpeg", "png", default="jpeg")
FORMATS = one_of("jpeg", "png", "webp", default="png")
TOLERANCE = one_of(*"12345", default="2", description="1 is the strictest, 5 the most permissive.")
ACCELERATION = one_of("none", "regular", "high", default="none")
BANANA_RATIOS = [
    "auto",
    "21:9",
    "16:9",
    "3:2",
    "4:3",
    "5:4",
    "1:1",
    "4:5",
    "3:4",
    "2:3",
    "9:16",
    "4:1",
    "1:4",
    "8:1",
    "1:8",
]
IMAGE = file("The picture to work on.")
FIRST_FRAME = file("The picture that the video begins with.")
LAST_FRAME = file("The picture that the video ends with.")
SECONDS = [str(second) for second in range(3, 16)]
SYNC = flag(False, "The results come inside the answer; fal keeps none.")
AUDIO_TOO = flag(True, "Make sound for the video as well.")


STYLE_PRESETS = names(
    """
    80S_ILLUSTRATION 90S_NOSTALGIA ABSTRACT_ORGANIC ANALOG_NOSTALGIA ART_BRUT ART_DECO
    ART_POSTER AURA AVANT_GARDE BAUHAUS BLUEPRINT BLURRY_MOTION BRIGHT_ART C4D_CARTOON
    CHILDRENS_BOOK COLLAGE COLORING_BOOK_I COLORING_BOOK_II CUBISM DARK_AURA DOODLE
    DOUBLE_EXPOSURE DRAMATIC_CINEMA EDITORIAL EMOTIONAL_MINIMAL ETHEREAL_PARTY EXPIRED_FILM
    FLAT_ART FLAT_VECTOR FOREST_REVERIE GEO_MINIMALIST GLASS_PRISM GOLDEN_HOUR GRAFFITI_I
    GRAFFITI_II HALFTONE_PRINT HIGH_CONTRAST HIPPIE_ERA ICONIC JAPANDI_FUSION JAZZY
    LONG_EXPOSURE MAGAZINE_EDITORIAL MINIMAL_ILLUSTRATION MIXED_MEDIA MONOCHROME NIGHTLIFE
    OIL_PAINTING OLD_CARTOONS PAINT_GESTURE POP_ART RETRO_ETCHING RIVIERA_POP SPOTLIGHT_80S
    STYLIZED_RED SURREAL_COLLAGE TRAVEL_POSTER VINTAGE_GEO VINTAGE_POSTER WATERCOLOR WEIRD
    WOODBLOCK_PRINT"""
)
LANGUAGES = names(
    """
    Chinese Chinese,Yue English Arabic Russian Spanish French Portuguese German Turkish Dutch
    Ukrainian Vietnamese Indonesian Japanese Italian Korean Thai Polish Romanian Greek Czech
    Finnish Hindi Bulgarian Danish Hebrew Malay Slovak Swedish Croatian Hungarian Norwegian
    Slovenian Catalan Nynorsk Afrikaans auto"""
)
TOPAZ_MODELS = (
    *("Proteus", "Artemis HQ", "Artemis MQ", "Artemis LQ", "Gaia HQ", "Gaia CG", "Gaia 2", "Nyx"),
    *("Nyx Fast", "Nyx XL", "Nyx HF", "Starlight Precise 2.5", "Starlight HQ", "Starlight Mini"),
    *("Starlight Sharp", "Starlight Fast 2", "Starlight Precise 1", "Starlight Precise 2"),
    "Starlight Fast 1",
)
MUSIC_FORMATS = names(
    """
    mp3_22050_32 mp3_44100_32 mp3_44100_64 mp3_44100_96 mp3_44100_128 mp3_44100_192 pcm_8000
    pcm_16000 pcm_22050 pcm_24000 pcm_44100 pcm_48000 ulaw_8000 alaw_8000 opus_48000_32
    opus_48000_64 opus_48000_96 opus_48000_128 opus_48000_192"""
)


def _parts(description: str = "", needed: str = "", **properties: Json) -> Json:
    """An object with properties of its own."""
    whole: Json = {"type": "object", "properties": properties}
    if needed:
        whole["required"] = needed.split()
    return whole | ({"description": description} if description else {})


def _list_of(item: Json, description: str = "", **more: Any) -> Json:
    return {"type": "array", "items": item, "description": description, **more}


BYTE = whole(0, 255, 0)
COLOUR = _parts(r=BYTE, g=BYTE, b=BYTE)
LORA = _parts(
    "",
    "path",
    path=text("The address of its weights, or its name at Hugging Face."),
    scale=number(0, 4, 1),
    force={"type": "boolean"},
)
ELEMENT = _parts(
    frontal_image_url=file("The element from the front."),
    reference_image_urls=files("One to three pictures of it from other sides.", maxItems=3),
    video_url=file("A video of it; one element may have one."),
    voice_id=text("The id of a voice made at fal; what it says costs more."),
)
SHOT = _parts("", "prompt", prompt=text(), duration=one_of(*map(str, range(1, 16)), default="5"))
SHOTS: Json = {
    "multi_prompt": _list_of(SHOT, "Shots with a prompt each, in place of the one prompt."),
    "shot_type": one_of("customize", "intelligent", default="customize"),
}


def _flux(steps: int) -> Json:
    return {
        "prompt": PROMPT,
        "image_size": _size(),
        "num_images": whole(1, 4, 1),
        "num_inference_steps": whole(1, 12 if steps < 10 else 50, steps),
        "guidance_scale": number(1, 20, 3.5, "How closely to follow the prompt."),
        "seed": SEED,
        "enable_safety_checker": SAFETY,
        "output_format": FORMAT,
        "acceleration": ACCELERATION,
        "sync_mode": SYNC,
    }


def _banana(**more: Json) -> Json:
    return {
        "prompt": PROMPT,
        **more,
        "aspect_ratio": one_of(*BANANA_RATIOS, default="auto"),
        "resolution": one_of("0.5K", "1K", "2K", "4K", default="1K"),
        "num_images": whole(1, 4, 1),
        "seed": SEED,
        "output_format": FORMATS,
        "safety_tolerance": one_of(*"123456", default="4"),
        "enable_web_search": flag(False, "Let the model look things up."),
        "limit_generations": flag(
            True, "One picture a round, whatever the prompt says of numbers."
        ),
        "system_prompt": text("How the model is to behave."),
        "thinking_level": one_of("minimal", "high"),
        "sync_mode": SYNC,
    }


def _kling(**more: Json) -> Json:
    return {
        "prompt": PROMPT,
        **more,
        **SHOTS,
        "duration": one_of(*SECONDS, default="5", description="In seconds."),
        "generate_audio": AUDIO_TOO,
        "negative_prompt": NEGATIVE | {"default": "blur, distort, and low quality"},
        "cfg_scale": number(0, 1, 0.5, "How closely to follow the prompt."),
    }


def _seedance(*resolutions: str, **more: Json) -> Json:
    ratios = ("auto", "21:9", "16:9", "4:3", "1:1", "3:4", "9:16")
    return {
        "prompt": PROMPT,
        **more,
        "duration": one_of("auto", *SECONDS[1:], default="5", description="In seconds."),
        "resolution": one_of(*resolutions, default="720p"),
        "aspect_ratio": one_of(*ratios, default="auto"),
        "generate_audio": AUDIO_TOO,
        "bitrate_mode": one_of("standard", "high", default="standard"),
        "seed": SEED,
        "end_user_id": text("An id of whoever orders."),
    }


def _veo(*ratios: str, **more: Json) -> Json:
    return {
        "prompt": PROMPT,
        **more,
        "duration": one_of("4s", "6s", "8s", default="8s"),
        "aspect_ratio": one_of(*ratios, default=ratios[0]),
        "resolution": one_of("720p", "1080p", "4k", default="720p"),
        "generate_audio": AUDIO_TOO,
        "negative_prompt": NEGATIVE,
        "seed": SEED,
        "auto_fix": flag(True, "Rewrite prompts that the content policy would refuse."),
        "safety_tolerance": one_of(*"123456", default="4"),
    }


def _wan(**more: Json) -> Json:
    return {
        "prompt": text("What is to be made, in your own words.", maxLength=5000),
        **more,
        "audio_url": file("A sound that drives the video: WAV or MP3, 3 to 30 s, up to 15 MB."),
        "duration": one_of(*range(2, 16), default=5, description="In seconds."),
        "resolution": one_of("720p", "1080p", default="1080p"),
        "negative_prompt": text("What is to be kept out.", maxLength=500),
        "seed": whole(0, 2147483647),
        "enable_prompt_expansion": flag(True, "Let fal write the prompt at more length."),
        "enable_safety_checker": SAFETY,
    }


FLUX_2_STEPS = [{"up_to": 1, "amount": "0.03"}, {"amount": "0.015"}]
# A thousand tokens of video cost 0.014 (fast: 0.0112); a second has width × height × 24 / 1024.
SEEDANCE_PRICE = _price(
    "second", table=[_row("0.1406", resolution="480p"), _row("0.3024", resolution="720p")]
)
SEEDANCE_FAST_PRICE = _price(
    "second", table=[_row("0.1125", resolution="480p"), _row("0.2419", resolution="720p")]
)
KLING_PRICE = _price(
    "second",
    table=[_row("0.168", generate_audio=True), _row("0.112", generate_audio=False)],
)
VEO_PRICE = _price(
    "second",
    table=[
        _row("0.40", generate_audio=True, resolution="720p"),
        _row("0.40", generate_audio=True, resolution="1080p"),
        _row("0.20", generate_audio=False, resolution="720p"),
        _row("0.20", generate_audio=False, resolution="1080p"),
    ],
)
BANANA_PRICE = _price(
    "image",
    "0.08",
    table=[
        _row("0.06", resolution="0.5K"),
        _row("0.12", resolution="2K"),
        _row("0.16", resolution="4K"),
    ],
)
VOICES = [
    "af_heart",
    "af_alloy",
    "af_aoede",
    "af_bella",
    "af_jessica",
    "af_kore",
    "af_nicole",
    "af_nova",
    "af_river",
    "af_sarah",
    "af_sky",
    "am_adam",
    "am_echo",
    "am_eric",
    "am_fenrir",
    "am_liam",
    "am_michael",
    "am_onyx",
    "am_puck",
    "am_santa",
]

TEXT_TO_IMAGE = (
    _model(
        "fal-ai/flux/schnell",
        Kind.TEXT_TO_IMAGE,
        "FLUX.1 schnell",
        "A picture in a second, for drafts and series.",
        _flux(4),
        "prompt",
        _per_megapixel("0.003"),
    ),
    _model(
        "fal-ai/flux/dev",
        Kind.TEXT_TO_IMAGE,
        "FLUX.1 dev",
        "Open model, good with detail.",
        _flux(28),
        "prompt",
        _per_megapixel("0.025", date="2026-04-16"),
    ),
    _model(
        "fal-ai/flux-2-pro",
        Kind.TEXT_TO_IMAGE,
        "FLUX.2 pro",
        "Photographs and fine control, with no settings to turn.",
        {
            "prompt": PROMPT,
            "image_size": _size(),
            "seed": SEED,
            "safety_tolerance": TOLERANCE,
            "enable_safety_checker": SAFETY,
            "output_format": FORMAT,
            "sync_mode": SYNC,
        },
        "prompt",
        _per_megapixel(steps=FLUX_2_STEPS),
    ),
    _model(
        "fal-ai/nano-banana-2",
        Kind.TEXT_TO_IMAGE,
        "Nano Banana 2",
        "Google's model: text in pictures, knowledge of the world.",
        _banana(),
        "prompt",
        BANANA_PRICE,
    ),
    _model(
        "fal-ai/qwen-image",
        Kind.TEXT_TO_IMAGE,
        "Qwen Image",
        "Good with lettering, Chinese too.",
        {
            "prompt": PROMPT,
            "image_size": _size(),
            "num_images": whole(1, 4, 1),
            "negative_prompt": NEGATIVE,
            "num_inference_steps": whole(2, 50, 30),
            "guidance_scale": number(0, 20, 2.5),
            "seed": SEED,
            "acceleration": ACCELERATION,
            "use_turbo": flag(False, "Ten steps instead of thirty."),
            "enable_safety_checker": SAFETY,
            "output_format": FORMAT | {"default": "png"},
            "loras": _list_of(LORA, "Up to three.", default=[]),
            "sync_mode": SYNC,
        },
        "prompt",
    ),
    _model(
        "fal-ai/z-image/turbo",
        Kind.TEXT_TO_IMAGE,
        "Z-Image turbo",
        "Quick and cheap, good with people.",
        {
            "prompt": PROMPT,
            "image_size": _size(),
            "num_images": whole(1, 4, 1),
            "num_inference_steps": whole(1, 8, 8),
            "seed": SEED,
            "acceleration": ACCELERATION | {"default": "regular"},
            "enable_prompt_expansion": flag(False, "Costs a little more."),
            "enable_safety_checker": SAFETY,
            "output_format": FORMATS,
            "sync_mode": SYNC,
        },
        "prompt",
    ),
    _model(
        "fal-ai/ideogram/v3",
        Kind.TEXT_TO_IMAGE,
        "Ideogram 3",
        "Posters, logos and lettering.",
        {
            "prompt": PROMPT,
            "image_size": _size("square_hd"),
            "style": one_of("AUTO", "GENERAL", "REALISTIC", "DESIGN"),
            "rendering_speed": one_of("TURBO", "BALANCED", "QUALITY", default="BALANCED"),
            "negative_prompt": NEGATIVE,
            "num_images": whole(1, 8, 1),
            "image_urls": files("Pictures whose style is taken over."),
            "style_preset": one_of(*STYLE_PRESETS),
            "style_codes": _list_of(text(), "Codes of eight digits, in place of a style."),
            "color_palette": _parts(
                "One that has a name, or colours with their weights.",
                name=one_of(
                    *("EMBER", "FRESH", "JUNGLE", "MAGIC"),
                    *("MELON", "MOSAIC", "PASTEL", "ULTRAMARINE"),
                ),
                members=_list_of(_parts("", "rgb", rgb=COLOUR, color_weight=number(0.05, 1, 0.5))),
            ),
            "seed": SEED,
            "expand_prompt": flag(True),
            "sync_mode": SYNC,
        },
        "prompt",
    ),
    _model(
        "fal-ai/recraft/v4/text-to-image",
        Kind.TEXT_TO_IMAGE,
        "Recraft 4",
        "Design and illustration with colours of your choice.",
        {
            "prompt": PROMPT,
            "image_size": _size("square_hd"),
            "colors": _list_of(COLOUR, "The colours to prefer."),
            "background_color": COLOUR,
            "enable_safety_checker": SAFETY,
        },
        "prompt",
    ),
    _model(
        "fal-ai/gpt-image-1.5",
        Kind.TEXT_TO_IMAGE,
        "GPT Image 1.5 (fal)",
        "OpenAI's model by way of fal.",
        {
            "prompt": PROMPT,
            "image_size": one_of("1024x1024", "1536x1024", "1024x1536", default="1024x1024"),
            "quality": one_of("low", "medium", "high", default="high"),
            "background": one_of("auto", "transparent", "opaque", default="auto"),
            "num_images": whole(1, 4, 1),
            "output_format": FORMATS,
            "sync_mode": SYNC,
        },
        "prompt",
    ),
)
IMAGE_TO_IMAGE = (
    _model(
        "fal-ai/nano-banana-2/edit",
        Kind.IMAGE_TO_IMAGE,
        "Nano Banana 2 edit",
        "Change one or several pictures by words.",
        _banana(
            image_urls=files("The pictures to work on."),
            audio_url=file("A sound to go by."),
            video_url=file("A video to go by."),
            pdf_url=text("The address of a document to go by.", format="uri"),
        ),
        "prompt image_urls",
        BANANA_PRICE,
        purpose=Purpose.EDIT,
    ),
    _model(
        "fal-ai/flux-2-pro/edit",
        Kind.IMAGE_TO_IMAGE,
        "FLUX.2 pro edit",
        "Change one or several pictures by words.",
        {
            "prompt": PROMPT,
            "image_urls": files("The pictures to work on.", maxItems=9),
            "image_size": _size("auto", "auto"),
            "seed": SEED,
            "safety_tolerance": TOLERANCE,
            "enable_safety_checker": SAFETY,
            "output_format": FORMAT,
            "sync_mode": SYNC,
        },
        "prompt image_urls",
        _per_megapixel(steps=FLUX_2_STEPS, besides="the pictures that go in"),
        purpose=Purpose.EDIT,
    ),
    _model(
        "fal-ai/flux-pro/kontext",
        Kind.IMAGE_TO_IMAGE,
        "FLUX.1 Kontext pro",
        "Change a picture by words and keep the rest of it.",
        {
            "prompt": PROMPT,
            "image_url": IMAGE,
            "aspect_ratio": one_of(
                "21:9", "16:9", "4:3", "3:2", "1:1", "2:3", "3:4", "9:16", "9:21"
            ),
            "num_images": whole(1, 4, 1),
            "guidance_scale": number(1, 20, 3.5),
            "seed": SEED,
            "safety_tolerance": one_of(*"123456", default="2"),
            "enhance_prompt": flag(False),
            "output_format": FORMAT,
            "sync_mode": SYNC,
        },
        "prompt image_url",
        _price("image", "0.04", date="2025-06-01"),
        purpose=Purpose.EDIT,
    ),
    _model(
        "fal-ai/flux/dev/image-to-image",
        Kind.IMAGE_TO_IMAGE,
        "FLUX.1 dev image to image",
        "Draw a picture anew, close to the old one or far from it.",
        {
            "prompt": PROMPT,
            "image_url": IMAGE,
            "strength": number(0.01, 1, 0.95, "1 leaves nothing of the old picture."),
            "num_images": whole(1, 4, 1),
            "num_inference_steps": whole(10, 50, 40),
            "guidance_scale": number(1, 20, 3.5),
            "seed": SEED,
            "enable_safety_checker": SAFETY,
            "output_format": FORMAT,
            "acceleration": ACCELERATION,
            "sync_mode": SYNC,
        },
        "prompt image_url",
        _per_megapixel("0.025", date="2026-04-16"),
    ),
    _model(
        "fal-ai/seedvr/upscale/image",
        Kind.IMAGE_TO_IMAGE,
        "SeedVR2 upscale",
        "Makes a picture larger and adds detail.",
        {
            "image_url": IMAGE,
            "upscale_mode": one_of("target", "factor", default="factor"),
            "upscale_factor": number(1, 10, 2),
            "target_resolution": one_of("720p", "1080p", "1440p", "2160p", default="1080p"),
            "noise_scale": number(0, 1, 0.1),
            "seed": SEED,
            "output_format": one_of("png", "jpg", "webp", default="jpg"),
            "sync_mode": SYNC,
        },
        "image_url",
        prompt=None,
        purpose=Purpose.UPSCALE,
    ),
    _model(
        "fal-ai/birefnet/v2",
        Kind.IMAGE_TO_IMAGE,
        "BiRefNet background removal",
        "Cuts the figure out of its background.",
        {
            "image_url": IMAGE,
            "model": one_of(
                "General Use (Light)",
                "General Use (Light 2K)",
                "General Use (Heavy)",
                "Matting",
                "Portrait",
                "General Use (Dynamic)",
                default="General Use (Light)",
            ),
            "operating_resolution": one_of(
                "1024x1024", "2048x2048", "2304x2304", default="1024x1024"
            ),
            "refine_foreground": flag(True),
            "output_mask": flag(False, "The mask as well."),
            "mask_only": flag(False, "The mask alone."),
            "output_format": one_of("webp", "png", "gif", default="png"),
            "sync_mode": SYNC,
        },
        "image_url",
        _price("compute second", "0.0008"),
        prompt=None,
        purpose=Purpose.CUT_OUT,
    ),
    _model(
        "fal-ai/bria/background/remove",
        Kind.IMAGE_TO_IMAGE,
        "Bria background removal",
        "Cuts the figure out; trained on licensed pictures only.",
        {"image_url": IMAGE, "sync_mode": SYNC},
        "image_url",
        _price("image", "0.018"),
        prompt=None,
        purpose=Purpose.CUT_OUT,
    ),
)
VIDEO = (
    _model(
        "fal-ai/kling-video/v3/pro/image-to-video",
        Kind.IMAGE_TO_VIDEO,
        "Kling 3 pro",
        "3 to 15 s from a picture, with sound; a last frame if you like.",
        _kling(
            start_image_url=FIRST_FRAME,
            end_image_url=LAST_FRAME,
            elements=_list_of(ELEMENT, "Who or what is seen, @Element1 in the prompt."),
        ),
        "start_image_url",
        KLING_PRICE,
    ),
    _model(
        "bytedance/seedance-2.0/image-to-video",
        Kind.IMAGE_TO_VIDEO,
        "Seedance 2.0",
        "4 to 15 s from a picture, with sound.",
        _seedance("480p", "720p", "1080p", "4k", image_url=FIRST_FRAME, end_image_url=LAST_FRAME),
        "prompt image_url",
        SEEDANCE_PRICE,
    ),
    _model(
        "fal-ai/veo3.1/image-to-video",
        Kind.IMAGE_TO_VIDEO,
        "Veo 3.1 (fal)",
        "Google's model: up to 8 s from a picture, with sound.",
        _veo("auto", "16:9", "9:16", image_url=FIRST_FRAME),
        "prompt image_url",
        VEO_PRICE,
    ),
    _model(
        "fal-ai/wan/v2.7/image-to-video",
        Kind.IMAGE_TO_VIDEO,
        "Wan 2.7",
        "2 to 15 s from a picture, a video or a sound.",
        _wan(image_url=FIRST_FRAME, end_image_url=LAST_FRAME, video_url=file("Goes on from it.")),
        "image_url",
    ),
    _model(
        "veed/fabric-1.0",
        Kind.IMAGE_TO_VIDEO,
        "Fabric 1.0",
        "Makes a portrait speak what a recording says.",
        {
            "image_url": file("The portrait."),
            "audio_url": file("What it says."),
            "resolution": one_of("480p", "720p", default="480p"),
        },
        "image_url audio_url resolution",
        _price(
            "second",
            quantity="audio_url",
            table=[_row("0.08", resolution="480p"), _row("0.15", resolution="720p")],
        ),
        prompt=None,
    ),
    _model(
        "bytedance/seedance-2.0/fast/text-to-video",
        Kind.TEXT_TO_VIDEO,
        "Seedance 2.0 fast",
        "4 to 15 s, with sound, quicker and cheaper.",
        _seedance("480p", "720p"),
        "prompt",
        SEEDANCE_FAST_PRICE,
    ),
    _model(
        "fal-ai/veo3.1",
        Kind.TEXT_TO_VIDEO,
        "Veo 3.1 (fal)",
        "Google's model: up to 8 s, with sound and speech.",
        _veo("16:9", "9:16"),
        "prompt",
        VEO_PRICE,
    ),
    _model(
        "fal-ai/kling-video/v3/pro/text-to-video",
        Kind.TEXT_TO_VIDEO,
        "Kling 3 pro",
        "3 to 15 s, with sound.",
        _kling(aspect_ratio=one_of("16:9", "9:16", "1:1", default="16:9")),
        "prompt",
        KLING_PRICE,
    ),
    _model(
        "fal-ai/wan/v2.7/text-to-video",
        Kind.TEXT_TO_VIDEO,
        "Wan 2.7",
        "2 to 15 s, with music of its own or yours.",
        _wan(aspect_ratio=one_of("16:9", "9:16", "1:1", "4:3", "3:4", default="16:9")),
        "prompt",
    ),
    _model(
        "fal-ai/topaz/upscale/video",
        Kind.VIDEO_TO_VIDEO,
        "Topaz video upscale",
        "Larger, cleaner, and with more frames a second.",
        {
            "video_url": file("The video to work on."),
            "upscale_factor": number(1, 4, 2),
            "target_fps": whole(16, 60),
            "model": one_of(*TOPAZ_MODELS, default="Proteus"),
            "noise": number(0, 1),
            "compression": number(0, 1, None, "How much of the traces of compression goes."),
            "halo": number(0, 1),
            "recover_detail": number(0, 1),
            "grain": number(0, 0.1),
            "H264_output": flag(False, "H.264 in place of H.265."),
        },
        "video_url",
        prompt=None,
    ),
    _model(
        "fal-ai/sync-lipsync/v2",
        Kind.VIDEO_TO_VIDEO,
        "Sync Lipsync 2",
        "Moves the lips in a video to a recording.",
        {
            "video_url": file("The video."),
            "audio_url": file("What is spoken."),
            "model": one_of("lipsync-2", "lipsync-2-pro", default="lipsync-2"),
            "sync_mode": one_of("cut_off", "loop", "bounce", "silence", "remap", default="cut_off"),
        },
        "video_url audio_url",
        _price("minute", quantity="video_url", table=[_row("3", model="lipsync-2")]),
        prompt=None,
    ),
    _model(
        "fal-ai/latentsync",
        Kind.VIDEO_TO_VIDEO,
        "LatentSync",
        "Moves the lips in a video to a recording, up to 40 s.",
        {
            "video_url": file("The video."),
            "audio_url": file("What is spoken."),
            "guidance_scale": number(1, 2, 1),
            "loop_mode": one_of("pingpong", "loop"),
            "seed": SEED,
        },
        "video_url audio_url",
        _price(
            "second",
            quantity="video_url",
            steps=[{"up_to": 40, "flat": "0.20"}, {"amount": "0.005"}],
        ),
        prompt=None,
    ),
    _model(
        "fal-ai/rife/video",
        Kind.VIDEO_TO_VIDEO,
        "RIFE interpolation",
        "Draws frames in between: smoother, or slower.",
        {
            "video_url": file("The video to work on."),
            "num_frames": whole(1, 4, 1, "New frames between every two."),
            "use_calculated_fps": flag(True, "Smoother at the same speed."),
            "fps": whole(1, 60, 8, "Only where the rate is not worked out."),
            "use_scene_detection": flag(False),
            "loop": flag(False),
        },
        "video_url",
        _price("compute second", "0.0013"),
        prompt=None,
    ),
)
SOUND_AND_WORDS = (
    _model(
        "fal-ai/elevenlabs/tts/eleven-v3",
        Kind.TEXT_TO_SPEECH,
        "ElevenLabs v3",
        "Speech with feeling; tags such as [whispers] in the text are obeyed.",
        {
            "text": text("What is spoken."),
            "voice": text("The name of a voice.", default="Rachel"),
            "stability": number(0, 1, 0.5),
            "language_code": text("Two letters, such as en."),
            "apply_text_normalization": one_of("auto", "on", "off", default="auto"),
            "timestamps": flag(False, "When each word is spoken, too."),
        },
        "text",
        _price("1000 characters", "0.10"),
        prompt="text",
    ),
    _model(
        "fal-ai/minimax/speech-2.8-hd",
        Kind.TEXT_TO_SPEECH,
        "MiniMax Speech 2.8 HD",
        "Clear speech in forty languages; <#0.5#> is a pause.",
        {
            "prompt": text("What is spoken."),
            "voice_setting": _parts(
                "Voice, speed 0.5 to 2, volume 0 to 10, pitch -12 to 12, emotion.",
                voice_id=text(default="Wise_Woman"),
                speed=number(0.5, 2, 1),
                vol=number(0, 10, 1),
                pitch=whole(-12, 12, 0),
                emotion=one_of(
                    *("happy", "sad", "angry", "fearful", "disgusted", "surprised", "neutral")
                ),
                english_normalization={"type": "boolean"},
            )
            | {"default": {"voice_id": "Wise_Woman", "speed": 1, "vol": 1, "pitch": 0}},
            "audio_setting": _parts(
                "Format, bits and samples a second, mono or stereo.",
                format=one_of("mp3", "pcm", "flac", default="mp3"),
                bitrate=one_of(32000, 64000, 128000, 256000, default=128000),
                sample_rate=one_of(8000, 16000, 22050, 24000, 32000, 44100, default=32000),
                channel=one_of(1, 2, default=1),
            ),
            "language_boost": one_of(*LANGUAGES, description="The language to listen for."),
            "pronunciation_dict": _parts(tone_list=_list_of(text(), "word/(how it is said)")),
            "normalization_setting": _parts(
                "How loud it is made, in LUFS.",
                enabled=flag(True),
                target_loudness=number(-70, -10, -18),
                target_range=number(0, 20, 8),
                target_peak=number(-2, 0, -0.5),
            ),
            "voice_modify": _parts(
                "-100 to 100 each.",
                pitch=whole(-100, 100),
                intensity=whole(-100, 100),
                timbre=whole(-100, 100),
            ),
            "output_format": one_of("url", "hex", default="url"),
        },
        "prompt",
        _price("1000 characters", "0.10"),
    ),
    _model(
        "fal-ai/kokoro/american-english",
        Kind.TEXT_TO_SPEECH,
        "Kokoro (American)",
        "A small open model: quick, cheap, pleasant.",
        {
            "prompt": text("What is spoken."),
            "voice": one_of(*VOICES, default="af_heart"),
            "speed": number(0.1, 5, 1),
        },
        "prompt",
    ),
    _model(
        "fal-ai/minimax-music/v2.6",
        Kind.TEXT_TO_AUDIO,
        "MiniMax Music 2.6",
        "Whole songs, with your lyrics or its own.",
        {
            "prompt": text("Style, mood, instruments.", maxLength=2000),
            "lyrics": text("Lines of the song; [Verse], [Chorus] … mark its parts."),
            "is_instrumental": flag(False, "No voice."),
            "lyrics_optimizer": flag(False, "Let it write the lyrics."),
            "audio_setting": _parts(
                "Format, bits and samples a second.",
                format=one_of("mp3", "wav", "pcm", default="mp3"),
                bitrate=one_of(32000, 64000, 128000, 256000, default=256000),
                sample_rate=one_of(16000, 24000, 32000, 44100, default=44100),
            ),
        },
        "prompt",
        _price("run", "0.15"),
    ),
    _model(
        "fal-ai/elevenlabs/music",
        Kind.TEXT_TO_AUDIO,
        "ElevenLabs Music",
        "Music of 3 s to 10 min.",
        {
            "prompt": text("Style, mood, instruments."),
            "music_length_ms": whole(3000, 600000, None, "In milliseconds."),
            "force_instrumental": flag(False, "No voice."),
            "output_format": one_of(*MUSIC_FORMATS, default="mp3_44100_128"),
            "composition_plan": {"type": "object", "description": "Styles and sections, as JSON."},
            "respect_sections_durations": flag(True, "Of a plan: exactly as long as it says."),
        },
        "prompt",
    ),
    _model(
        "fal-ai/stable-audio-25/text-to-audio",
        Kind.TEXT_TO_AUDIO,
        "Stable Audio 2.5",
        "Music and sound effects up to 190 s.",
        {
            "prompt": PROMPT,
            "seconds_total": whole(1, 190, 190),
            "num_inference_steps": whole(4, 8, 8),
            "guidance_scale": whole(1, 25, 1),
            "seed": SEED,
            "sync_mode": SYNC,
        },
        "prompt",
    ),
    _model(
        "openrouter/router",
        Kind.TEXT_GENERATION,
        "Language models (OpenRouter)",
        "Any language model that OpenRouter has, by its name.",
        {
            "prompt": text("What the model is asked."),
            "model": text("Such as google/gemini-2.5-flash.", default="google/gemini-2.5-flash"),
            "system_prompt": text("How it is to answer."),
            "temperature": number(0, 2, 1),
            "max_tokens": {"type": "integer", "minimum": 1},
            "reasoning": flag(False, "Show how it came to the answer."),
        },
        "prompt",
    ),
)
MODELS = (*TEXT_TO_IMAGE, *IMAGE_TO_IMAGE, *VIDEO, *SOUND_AND_WORDS)

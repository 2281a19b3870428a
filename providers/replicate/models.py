"""The models that ship: what each takes, as its own schema says it, and what it costs.

Official models go by name. Community models are pinned to a version; they are paid by the second of
a machine that only their page names, so what they cost is not known here. `metrics` of a price says
what one of each of Replicate's own counts costs: that makes the actual cost.
"""

from typing import Any

from providers.contract import Json, Kind, ModelSpec, Purpose
from providers.schema_builders import file, files, flag, inputs, names, number, one_of, text, whole

LOOKED_UP = "2026-11-01"


def _price(unit: str, amount: str, **more: Any) -> Json:
    source = {"date": LOOKED_UP, "source": "https://replicate.com/pricing"}
    return {"unit": unit, "amount": amount, **source, **more}


def _per_image(amount: str, date: str = "2025-06-01") -> Json:
    return _price("image", amount, date=date, metrics={"image_count": amount})


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
    return ModelSpec(
        id=id,
        kind=kind,
        label=label,
        schema=inputs(properties, required.split()),
        description=description,
        prompt_field=prompt,
        seed_field="seed" if "seed" in properties else None,
        price=price,
        url=f"https://replicate.com/{id.partition(':')[0]}",
        purposes={purpose: {}} if purpose else {},
    )


PROMPT = text("What is to be made, in your own words.")
NEGATIVE = text("What is to be kept out.")
SEED = whole(None, None, None, "The same seed gives the same result again.")
IMAGE = file("The picture to work on.")
FORMAT = one_of("webp", "jpg", "png", default="webp")
JPG_OR_PNG = one_of("jpg", "png", default="png")
QUALITY = whole(0, 100, 80, "Of the file; not for PNG.")
UNCHECKED = flag(False, "Leave the safety checker out.")
RATIOS = (
    *("1:1", "16:9", "21:9", "3:2", "2:3", "4:5"),
    *("5:4", "3:4", "4:3", "9:16", "9:21"),
)
RECRAFT_STYLES = names(
    """any realistic_image digital_illustration digital_illustration/pixel_art
    digital_illustration/hand_drawn digital_illustration/grain
    digital_illustration/infantile_sketch digital_illustration/2d_art_poster
    digital_illustration/handmade_3d digital_illustration/hand_drawn_outline
    digital_illustration/engraving_color digital_illustration/2d_art_poster_2
    realistic_image/b_and_w realistic_image/hard_flash realistic_image/hdr
    realistic_image/natural_light realistic_image/studio_portrait realistic_image/enterprise
    realistic_image/motion_blur"""
)
KONTEXT_RATIOS = (
    *("match_input_image", "1:1", "16:9", "9:16", "4:3", "3:4", "3:2"),
    *("2:3", "4:5", "5:4", "21:9", "9:21", "2:1", "1:2"),
)
WIDE = ("16:9", "9:16", "1:1")
VOICES = (
    *("af_bella", "af_heart", "af_nicole", "af_nova", "af_river", "af_sarah", "af_sky"),
    *("am_adam", "am_echo", "am_eric", "am_michael", "am_onyx", "am_puck"),
    *("bf_alice", "bf_emma", "bf_lily", "bm_daniel", "bm_george", "bm_lewis"),
)
EMOTIONS = ("auto", "happy", "sad", "angry", "fearful", "disgusted", "surprised", "neutral")

TEXT_TO_IMAGE = (
    _model(
        "black-forest-labs/flux-schnell",
        Kind.TEXT_TO_IMAGE,
        "FLUX.1 schnell",
        "A picture in a second, for drafts and series.",
        {
            "prompt": PROMPT,
            "aspect_ratio": one_of(*RATIOS, default="1:1"),
            "num_outputs": whole(1, 4, 1),
            "num_inference_steps": whole(1, 4, 4),
            "seed": SEED,
            "output_format": FORMAT,
            "output_quality": QUALITY,
            "megapixels": one_of("1", "0.25", default="1"),
            "go_fast": flag(True, "Quicker, with a little less precision."),
            "disable_safety_checker": UNCHECKED,
        },
        "prompt",
        _per_image("0.003"),
    ),
    _model(
        "black-forest-labs/flux-dev",
        Kind.TEXT_TO_IMAGE,
        "FLUX.1 dev",
        "Open model, good with detail; takes a picture to begin from.",
        {
            "prompt": PROMPT,
            "aspect_ratio": one_of(*RATIOS, default="1:1"),
            "image": file("A picture to begin from; it sets the aspect ratio."),
            "prompt_strength": number(0, 1, 0.8, "1 leaves nothing of the picture."),
            "num_outputs": whole(1, 4, 1),
            "num_inference_steps": whole(1, 50, 28),
            "guidance": number(0, 10, 3),
            "seed": SEED,
            "output_format": FORMAT,
            "output_quality": QUALITY,
            "megapixels": one_of("1", "0.25", default="1"),
            "go_fast": flag(True, "Quicker, with a little less precision."),
            "disable_safety_checker": UNCHECKED,
        },
        "prompt",
        _per_image("0.025"),
    ),
    _model(
        "black-forest-labs/flux-1.1-pro",
        Kind.TEXT_TO_IMAGE,
        "FLUX 1.1 pro",
        "Quick, with much variety.",
        {
            "prompt": PROMPT,
            "aspect_ratio": one_of(
                *("custom", "1:1", "16:9", "3:2", "2:3", "4:5", "5:4", "9:16", "3:4", "4:3"),
                default="1:1",
            ),
            "width": whole(256, 1440, None, "With aspect ratio custom; a multiple of 16."),
            "height": whole(256, 1440, None, "With aspect ratio custom; a multiple of 16."),
            "seed": SEED,
            "safety_tolerance": whole(1, 6, 2, "1 is the strictest."),
            "prompt_upsampling": flag(False, "Let it write the prompt at more length."),
            "output_format": FORMAT,
            "output_quality": QUALITY,
        },
        "prompt",
        _per_image("0.04"),
    ),
    _model(
        "black-forest-labs/flux-2-pro",
        Kind.TEXT_TO_IMAGE,
        "FLUX.2 pro",
        "Photographs and fine control; up to eight pictures to go by.",
        {
            "prompt": PROMPT,
            "input_images": files("Pictures to go by or to work on.", maxItems=8),
            "aspect_ratio": one_of(
                *("match_input_image", "custom", "1:1", "16:9", "3:2", "2:3", "4:5"),
                *("5:4", "9:16", "3:4", "4:3"),
                default="1:1",
            ),
            "resolution": text("In megapixels, such as 1 MP.", default="1 MP"),
            "seed": SEED,
            "safety_tolerance": whole(1, 5, 2, "1 is the strictest."),
            "output_format": FORMAT,
        },
        "prompt",
    ),
    _model(
        "google/nano-banana",
        Kind.TEXT_TO_IMAGE,
        "Nano Banana",
        "Google's model: makes pictures and changes them by words.",
        {
            "prompt": PROMPT,
            "image_input": files("Pictures to go by or to work on."),
            "aspect_ratio": one_of(
                *("match_input_image", "1:1", "2:3", "3:2", "3:4", "4:3", "4:5"),
                *("5:4", "9:16", "16:9", "21:9"),
                default="match_input_image",
            ),
            "output_format": one_of("jpg", "png", default="jpg"),
        },
        "prompt",
        _price("image", "0.039"),
    ),
    _model(
        "bytedance/seedream-4",
        Kind.TEXT_TO_IMAGE,
        "Seedream 4",
        "Up to 4K, and series of pictures that belong together.",
        {
            "prompt": PROMPT,
            "image_input": files("Pictures to go by or to work on.", maxItems=10),
            "size": one_of("1K", "2K", "4K", "custom", default="2K"),
            "aspect_ratio": one_of(
                *("match_input_image", "1:1", "4:3", "3:4", "16:9", "9:16", "3:2", "2:3", "21:9"),
                default="match_input_image",
            ),
            "width": whole(1024, 4096, None, "With size custom."),
            "height": whole(1024, 4096, None, "With size custom."),
            "sequential_image_generation": one_of("disabled", "auto", default="disabled"),
            "max_images": whole(1, 15, 1, "The most pictures of a series."),
        },
        "prompt",
        _price("image", "0.03"),
    ),
    _model(
        "google/imagen-4-fast",
        Kind.TEXT_TO_IMAGE,
        "Imagen 4 fast",
        "Google's quick model.",
        {
            "prompt": PROMPT,
            "aspect_ratio": one_of("1:1", "9:16", "16:9", "3:4", "4:3", default="1:1"),
            "safety_filter_level": one_of(
                *("block_low_and_above", "block_medium_and_above", "block_only_high"),
                default="block_only_high",
            ),
            "output_format": one_of("jpg", "png", default="jpg"),
        },
        "prompt",
        _price("image", "0.02"),
    ),
    _model(
        "recraft-ai/recraft-v3",
        Kind.TEXT_TO_IMAGE,
        "Recraft 3",
        "Design, illustration and lettering.",
        {
            "prompt": PROMPT,
            "size": one_of(
                *("1024x1024", "1365x1024", "1024x1365", "1536x1024", "1024x1536"),
                *("1820x1024", "1024x1820", "1024x2048", "2048x1024", "1434x1024", "1024x1434"),
                *("1024x1280", "1280x1024", "1024x1707", "1707x1024"),
                default="1024x1024",
            ),
            "style": one_of(*RECRAFT_STYLES, default="any"),
        },
        "prompt",
        _per_image("0.04"),
    ),
)
IMAGE_TO_IMAGE = (
    _model(
        "black-forest-labs/flux-kontext-pro",
        Kind.IMAGE_TO_IMAGE,
        "FLUX.1 Kontext pro",
        "Change a picture by words and keep the rest of it.",
        {
            "prompt": PROMPT,
            "input_image": IMAGE,
            "aspect_ratio": one_of(*KONTEXT_RATIOS, default="match_input_image"),
            "seed": SEED,
            "safety_tolerance": whole(0, 6, 2, "0 is the strictest; at most 2 with a picture."),
            "prompt_upsampling": flag(False, "Let it write the prompt at more length."),
            "output_format": JPG_OR_PNG,
        },
        "prompt input_image",
        _per_image("0.04"),
        purpose=Purpose.EDIT,
    ),
    _model(
        "qwen/qwen-image-edit",
        Kind.IMAGE_TO_IMAGE,
        "Qwen Image edit",
        "Change a picture by words; good with lettering.",
        {
            "prompt": PROMPT,
            "image": IMAGE,
            "go_fast": flag(True, "Quicker, with a little less precision."),
            "seed": SEED,
            "output_format": FORMAT,
            "output_quality": QUALITY,
        },
        "prompt image",
        purpose=Purpose.EDIT,
    ),
    _model(
        "recraft-ai/recraft-crisp-upscale",
        Kind.IMAGE_TO_IMAGE,
        "Recraft crisp upscale",
        "Makes a picture larger and sharper.",
        {"image": IMAGE},
        "image",
        _price("image", "0.006"),
        prompt=None,
        purpose=Purpose.UPSCALE,
    ),
    _model(
        "recraft-ai/recraft-remove-background",
        Kind.IMAGE_TO_IMAGE,
        "Recraft background removal",
        "Cuts the figure out of its background.",
        {"image": IMAGE},
        "image",
        _price("image", "0.01"),
        prompt=None,
        purpose=Purpose.CUT_OUT,
    ),
    _model(
        "nightmareai/real-esrgan:f121d640bd286e1fdc67f9799164c1d5be36ff74576ee11c803ae5b665dd46aa",
        Kind.IMAGE_TO_IMAGE,
        "Real-ESRGAN",
        "Makes a picture two to ten times larger.",
        {
            "image": IMAGE,
            "scale": number(0, 10, 4),
            "face_enhance": flag(False, "Mend faces as well."),
        },
        "image",
        prompt=None,
        purpose=Purpose.UPSCALE,
    ),
    _model(
        "851-labs/background-remover:"
        "a029dff38972b5fda4ec5d75d7d1cd25aeff621d2cf4946a41055d7db66b80bc",
        Kind.IMAGE_TO_IMAGE,
        "Background remover",
        "Cuts the figure out, or puts it on a plain background.",
        {
            "image": IMAGE,
            "threshold": number(0, 1, 0, "0 keeps soft edges."),
            "background_type": one_of(
                *("rgba", "map", "green", "white", "blur", "overlay"), default="rgba"
            ),
            "format": JPG_OR_PNG,
            "reverse": flag(False, "Take the figure out instead."),
        },
        "image",
        prompt=None,
        purpose=Purpose.CUT_OUT,
    ),
)
VIDEO = (
    _model(
        "google/veo-3.1",
        Kind.TEXT_TO_VIDEO,
        "Veo 3.1 (Replicate)",
        "Google's model: up to 8 s, with sound and speech; takes pictures.",
        {
            "prompt": PROMPT,
            "image": file("The picture that the video begins with."),
            "last_frame": file("The image that the video ends with."),
            "reference_images": files("Pictures of who and what is in it.", maxItems=3),
            "duration": one_of(4, 6, 8, default=8),
            "resolution": one_of("720p", "1080p", default="1080p"),
            "aspect_ratio": one_of("16:9", "9:16", default="16:9"),
            "generate_audio": flag(True),
            "negative_prompt": NEGATIVE,
            "seed": SEED,
        },
        "prompt",
    ),
    _model(
        "bytedance/seedance-1-pro",
        Kind.TEXT_TO_VIDEO,
        "Seedance 1 pro",
        "Up to 12 s with several shots; takes a picture.",
        {
            "prompt": PROMPT,
            "image": file("The picture that the video begins with."),
            "last_frame_image": file("The picture that the video ends with."),
            "duration": whole(2, 12, 5),
            "resolution": one_of("480p", "720p", "1080p", default="1080p"),
            "aspect_ratio": one_of(
                *("16:9", "4:3", "1:1", "3:4", "9:16", "21:9", "9:21"), default="16:9"
            ),
            "fps": one_of(24, default=24),
            "camera_fixed": flag(False, "Do not move the camera."),
            "seed": SEED,
        },
        "prompt",
    ),
    _model(
        "kwaivgi/kling-v2.5-turbo-pro",
        Kind.TEXT_TO_VIDEO,
        "Kling 2.5 turbo pro",
        "5 or 10 s; takes a picture.",
        {
            "prompt": PROMPT,
            "start_image": file("The picture that the video begins with."),
            "duration": one_of(5, 10, default=5),
            "aspect_ratio": one_of(*WIDE, default="16:9"),
            "negative_prompt": NEGATIVE,
        },
        "prompt",
    ),
    _model(
        "minimax/hailuo-02",
        Kind.TEXT_TO_VIDEO,
        "Hailuo 02",
        "6 or 10 s with good motion; takes a picture.",
        {
            "prompt": PROMPT,
            "first_frame_image": file("The picture that the video begins with."),
            "duration": one_of(6, 10, default=6),
            "resolution": one_of("512p", "768p", "1080p", default="1080p"),
            "prompt_optimizer": flag(True, "Let it write the prompt at more length."),
        },
        "prompt",
    ),
    _model(
        "wan-video/wan-2.2-i2v-fast",
        Kind.IMAGE_TO_VIDEO,
        "Wan 2.2 fast",
        "A short clip from a picture, quick and cheap.",
        {
            "prompt": PROMPT,
            "image": file("The picture that the video begins with."),
            "num_frames": whole(81, 121, 81),
            "resolution": one_of("480p", "720p", default="480p"),
            "frames_per_second": whole(5, 30, 16),
            "go_fast": flag(True),
            "seed": SEED,
            "disable_safety_checker": UNCHECKED,
        },
        "prompt image",
    ),
    _model(
        "sync/lipsync-2",
        Kind.VIDEO_TO_VIDEO,
        "Sync Lipsync 2",
        "Moves the lips in a video to a recording.",
        {
            "video": file("The video."),
            "audio": file("What is spoken."),
            "sync_mode": one_of(*("loop", "bounce", "cut_off", "silence", "remap"), default="loop"),
            "temperature": number(0, 1, 0.5, "How lively the mouth is."),
            "active_speaker": flag(False, "Find out who speaks."),
        },
        "video audio",
        prompt=None,
    ),
    _model(
        "topazlabs/video-upscale",
        Kind.VIDEO_TO_VIDEO,
        "Topaz video upscale",
        "Larger, cleaner, and with more frames a second.",
        {
            "video": file("The video to work on."),
            "target_resolution": one_of("720p", "1080p", "4k", default="1080p"),
            "target_fps": whole(15, 120, 30),
        },
        "video",
        prompt=None,
    ),
)
SOUND_AND_WORDS = (
    _model(
        "minimax/speech-02-hd",
        Kind.TEXT_TO_SPEECH,
        "MiniMax Speech 02 HD",
        "Clear speech in thirty languages; <#0.5#> is a pause.",
        {
            "text": text("What is spoken.", maxLength=5000),
            "voice_id": text("The name of a voice.", default="Wise_Woman"),
            "emotion": one_of(*EMOTIONS, default="auto"),
            "speed": number(0.5, 2, 1),
            "pitch": whole(-12, 12, 0),
            "volume": number(0, 10, 1),
            "english_normalization": flag(False, "Read numbers and dates better."),
            "sample_rate": one_of(8000, 16000, 22050, 24000, 32000, 44100, default=32000),
            "bitrate": one_of(32000, 64000, 128000, 256000, default=128000),
            "audio_format": one_of("mp3", "wav", "flac", "pcm", default="mp3"),
            "channel": one_of("mono", "stereo", default="mono"),
            "language_boost": text("A language by its English name.", default="None"),
        },
        "text",
        prompt="text",
    ),
    _model(
        "jaaari/kokoro-82m:f559560eb822dc509045f3921a1921234918b91739db4bf3daab2169b71c7a13",
        Kind.TEXT_TO_SPEECH,
        "Kokoro",
        "A small open model: quick, cheap, pleasant.",
        {
            "text": text("What is spoken."),
            "voice": one_of(*VOICES, default="af_bella"),
            "speed": number(0.1, 5, 1),
        },
        "text",
        prompt="text",
    ),
    _model(
        "meta/musicgen:671ac645ce5e552cc63a54a2bbff63fcf798043055d2dac5fc9e36a837eedcfb",
        Kind.TEXT_TO_AUDIO,
        "MusicGen",
        "Instrumental music from words, or after a melody.",
        {
            "prompt": PROMPT,
            "duration": whole(None, None, 8, "In seconds."),
            "input_audio": file("A melody to go by."),
            "continuation": flag(False, "Go on from the melody."),
            "model_version": one_of(
                *("stereo-melody-large", "stereo-large", "melody-large", "large"),
                default="stereo-melody-large",
            ),
            "continuation_start": whole(0, None, 0, "In seconds of the melody."),
            "continuation_end": whole(0, None, None, "In seconds; its end where it is empty."),
            "multi_band_diffusion": flag(False, "Another decoder; not for stereo."),
            "normalization_strategy": one_of("loudness", "clip", "peak", "rms", default="loudness"),
            "top_k": whole(None, None, 250),
            "top_p": number(None, None, 0),
            "temperature": number(None, None, 1),
            "classifier_free_guidance": whole(None, None, 3),
            "output_format": one_of("wav", "mp3", default="wav"),
            "seed": SEED,
        },
        "",
    ),
    _model(
        "minimax/music-1.5",
        Kind.TEXT_TO_AUDIO,
        "MiniMax Music 1.5",
        "Songs of up to four minutes, with your lyrics.",
        {
            "prompt": text("Style, mood, instruments.", minLength=10, maxLength=300),
            "lyrics": text(
                "Lines of the song; [verse], [chorus] … mark its parts.",
                minLength=10,
                default="[verse]\nLa la la",
            ),
        },
        "prompt lyrics",
    ),
    _model(
        "google/lyria-2",
        Kind.TEXT_TO_AUDIO,
        "Lyria 2",
        "Google's model: half a minute of instrumental music.",
        {"prompt": PROMPT, "negative_prompt": NEGATIVE, "seed": SEED},
        "prompt",
    ),
    _model(
        "meta/meta-llama-3-70b-instruct",
        Kind.TEXT_GENERATION,
        "Llama 3 70B",
        "An open language model.",
        {
            "prompt": text("What the model is asked."),
            "system_prompt": text("How it is to answer.", default="You are a helpful assistant"),
            "max_tokens": whole(1, 8192, 512),
            "temperature": number(0, 5, 0.7),
            "top_p": number(0, 1, 0.95),
            "presence_penalty": number(None, None, 0),
        },
        "prompt",
    ),
)
MODELS = (*TEXT_TO_IMAGE, *IMAGE_TO_IMAGE, *VIDEO, *SOUND_AND_WORDS)

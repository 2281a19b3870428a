"""What can be made, as people are asked for it: the tabs of media with their icons and kinds, from
what each kind is made, and what an empty prompt asks for."""

from providers.contract import Kind, Medium

GROUPS = (
    ("Image", "image", (Kind.TEXT_TO_IMAGE, Kind.IMAGE_TO_IMAGE)),
    ("Video", "video", (Kind.TEXT_TO_VIDEO, Kind.IMAGE_TO_VIDEO, Kind.VIDEO_TO_VIDEO)),
    ("Speech", "speech", (Kind.TEXT_TO_SPEECH,)),
    ("Music", "music", (Kind.TEXT_TO_AUDIO,)),
    ("Text", "file-text", (Kind.TEXT_GENERATION,)),
)
FROM = {
    Kind.TEXT_TO_IMAGE: "from words",
    Kind.IMAGE_TO_IMAGE: "from an image",
    Kind.TEXT_TO_VIDEO: "from words",
    Kind.IMAGE_TO_VIDEO: "from an image",
    Kind.VIDEO_TO_VIDEO: "from a video",
}
ASKS = {
    Medium.IMAGE: "Describe the picture",
    Medium.VIDEO: "Describe what is seen and how it moves",
    Medium.AUDIO: "Describe the music: style, mood, instruments",
    Medium.TEXT: "Write what you want to know or have written",
}


def ask_of(kind: Kind) -> str:
    """What an empty prompt asks for."""
    if kind == Kind.TEXT_TO_SPEECH:
        return "Write the words to speak"
    if kind in (Kind.IMAGE_TO_IMAGE, Kind.VIDEO_TO_VIDEO):
        return "Describe what to change"
    return ASKS[kind.medium]

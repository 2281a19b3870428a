"""What a text is called where nobody gave it a name: its first words."""

from films.script.pieces import SceneRead
from films.script.sentences import end_of_first

MOST_WORDS, MOST_LETTERS = 7, 60


def first_words(text: str) -> str:
    """Of its first sentence; "" where that has no letter."""
    sentence = text[: end_of_first(text)].split()
    some = " ".join(sentence[:MOST_WORDS])
    is_cut = len(sentence) > MOST_WORDS or len(some) > MOST_LETTERS
    bare = some[:MOST_LETTERS].strip(" .,;:!?…。、！？–—-\"'“”„«»()[]")
    if not any(map(str.isalnum, bare)):
        return ""
    return f"{bare[:1].upper()}{bare[1:]}{'…' if is_cut else ''}"


def of_scenes(scenes: tuple[SceneRead, ...]) -> str:
    """The first that is seen or said."""
    texts = (
        text
        for scene in scenes
        for shot in scene.shots
        for text in (shot.action, *(line.text for line in shot.lines), shot.title)
    )
    return next((words for text in texts if (words := first_words(text))), "")

"""What a product can be used as in a new order: a picture to edit, the first frame of a video, a
sound that drives one. `USES` says which models do it and which of their places it goes into;
nothing here is per model.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from ledger import listed_models
from ledger.listed_models import Listed
from production.order_inputs import fits
from providers import connect, registry
from providers.contract import Kind, Medium
from providers.features import Takes
from providers.masks import mask_style
from providers.media_roles import Role, role
from providers.schema import Field, Type

PICTURES = (Kind.IMAGE_TO_IMAGE, Kind.TEXT_TO_IMAGE)
VIDEOS = (Kind.IMAGE_TO_VIDEO, Kind.TEXT_TO_VIDEO)
FROM_VIDEOS = (Kind.VIDEO_TO_VIDEO,)
UPSCALES = r"upscal|enlarg|enhance|esrgan|super.?res"
EXTENDS = r"extend|out.?paint|un.?crop|\bexpand"
LIP_SYNC = r"lip.?sync|latent.?sync|\bsync\b"
CUTS_OUT = r"background|\brembg\b|remov\w*.?bg\b"
FILLS_IN = r"interpolat|\brife\b|\bsound\b"


@dataclass(frozen=True)
class Use:
    """`kinds` are those of the models that do it, the best first, `takes` what one of them takes
    any of, and `roles` the places that the product goes into; () where its words are the prompt.
    `with_too`: rather a model that takes this as well. By its name a model is `named` for it, or
    is rather not chosen for it (`not_named`)."""

    name: str
    medium: Medium
    label: str
    icon: str
    kinds: tuple[Kind, ...] = ()
    takes: frozenset[Takes] = frozenset()
    roles: tuple[Role, ...] = ()
    with_too: Takes | None = None
    named: re.Pattern[str] | None = None
    not_named: re.Pattern[str] | None = None


@dataclass(frozen=True)
class Way:
    """A use with the model that does it. Without its key, or with `is_off`, it cannot yet; without
    a model nothing that is installed does it."""

    use: Use
    model: Listed | None = None
    lacks_key: bool = False
    is_off: bool = False

    @property
    def is_open(self) -> bool:
        return not self.use.kinds or (bool(self.model) and not (self.lacks_key or self.is_off))


def _words(*parts: str) -> re.Pattern[str]:
    return re.compile("|".join(parts), re.I)


def _use(
    medium: Medium,
    name: str,
    label: str,
    icon: str,
    kinds: tuple[Kind, ...] = (),
    takes: Collection[Takes] = (),
    roles: tuple[Role, ...] = (),
    **more: object,
) -> Use:
    return Use(name, medium, label, icon, kinds, frozenset(takes), roles, **more)  # type: ignore[arg-type]


LOOKS = (Takes.REFERENCE, Takes.SEVERAL)
PICTURE_ROLES = (Role.PICTURE, Role.REFERENCE)
IMAGE, VIDEO, AUDIO, TEXT = Medium.IMAGE, Medium.VIDEO, Medium.AUDIO, Medium.TEXT
PICTURE_KINDS, TALKS = (Kind.IMAGE_TO_IMAGE,), (Kind.TEXT_GENERATION,)
SPECIAL = _words(UPSCALES, EXTENDS, CUTS_OUT)
SPECIAL_VIDEO = _words(UPSCALES, EXTENDS, LIP_SYNC, FILLS_IN)
A_VIDEO, A_SOUND = (Role.VIDEO,), (Role.SOUND,)
USES = (
    _use(
        *(IMAGE, "edit", "Edit it", "pencil", PICTURE_KINDS, (Takes.PICTURE,), PICTURE_ROLES),
        not_named=SPECIAL,
    ),
    _use(
        *(IMAGE, "video", "Make a video from it", "film", VIDEOS, (Takes.PICTURE,)),
        roles=(Role.FIRST_FRAME, Role.REFERENCE),
    ),
    _use(
        *(IMAGE, "first-frame", "First frame of a video", "image", VIDEOS, (Takes.FIRST,)),
        roles=(Role.FIRST_FRAME,),
        with_too=Takes.LAST,
    ),
    _use(
        *(IMAGE, "last-frame", "Last frame of a video", "image", VIDEOS, (Takes.LAST,)),
        roles=(Role.LAST_FRAME,),
    ),
    _use(
        *(IMAGE, "reference", "Reference for a picture", "images", PICTURES, LOOKS),
        roles=(Role.REFERENCE,),
        not_named=SPECIAL,
    ),
    _use(
        *(IMAGE, "video-reference", "Reference for a video", "images", VIDEOS),
        takes=(Takes.REFERENCE,),
        roles=(Role.REFERENCE,),
    ),
    _use(IMAGE, "ask", "Ask about it", "file-text", TALKS, (Takes.PICTURE,), PICTURE_ROLES[::-1]),
    _use(
        *(VIDEO, "edit", "Edit it", "pencil", FROM_VIDEOS, (Takes.VIDEO,), A_VIDEO),
        not_named=SPECIAL_VIDEO,
    ),
    _use(
        *(VIDEO, "upscale", "Upscale it", "maximize", FROM_VIDEOS, (Takes.VIDEO,), A_VIDEO),
        named=_words(UPSCALES),
    ),
    _use(
        *(VIDEO, "extend", "Extend it", "film", FROM_VIDEOS, (Takes.VIDEO,), A_VIDEO),
        named=_words(EXTENDS),
    ),
    _use(
        *(VIDEO, "lip-sync", "Lip-sync it", "speech", FROM_VIDEOS, (Takes.VIDEO,), A_VIDEO),
        named=_words(LIP_SYNC),
    ),
    _use(
        *(VIDEO, "video-reference", "Reference for a video", "images", VIDEOS, (Takes.VIDEO,)),
        roles=A_VIDEO,
    ),
    _use(VIDEO, "ask", "Ask about it", "file-text", TALKS, (Takes.VIDEO,), A_VIDEO),
    _use(AUDIO, "drive", "Drive a video with it", "film", VIDEOS, (Takes.SOUND,), A_SOUND),
    _use(
        *(AUDIO, "lip-sync", "Lip-sync a video to it", "speech", FROM_VIDEOS, (Takes.SOUND,)),
        roles=A_SOUND,
        named=_words(LIP_SYNC),
    ),
    _use(
        *(AUDIO, "music", "Reference for music", "music", (Kind.TEXT_TO_AUDIO,), (Takes.SOUND,)),
        roles=A_SOUND,
    ),
    _use(
        *(AUDIO, "voice", "Voice for speech", "speech", (Kind.TEXT_TO_SPEECH,), (Takes.SOUND,)),
        roles=A_SOUND,
    ),
    _use(AUDIO, "ask", "Ask about it", "file-text", TALKS, (Takes.SOUND,), A_SOUND),
    _use(TEXT, "prompt", "Use as the prompt", "file-text"),
    _use(TEXT, "picture", "Make a picture from it", "image", (Kind.TEXT_TO_IMAGE,)),
    _use(TEXT, "video", "Make a video from it", "film", (Kind.TEXT_TO_VIDEO,)),
    _use(TEXT, "speech", "Speak it", "speech", (Kind.TEXT_TO_SPEECH,)),
    _use(TEXT, "music", "Make music from it", "music", (Kind.TEXT_TO_AUDIO,)),
    _use(TEXT, "text", "Write on with it", "pencil", TALKS),
)


def named(medium: str, name: str) -> Use | None:
    return next((use for use in USES if (use.medium, use.name) == (medium, name)), None)


def ways(medium: str) -> list[Way]:
    """Every use of a product of this medium, those that are not open behind the others."""
    models = listed_models.every()
    keyed = Keyed()
    found = [way(use, models, keyed) for use in USES if use.medium == medium]
    return sorted(found, key=lambda one: not one.is_open)


def at_hand(medium: str, kind: Kind) -> Use | None:
    """What a product that comes without a word is used as, while a form of this kind is open."""
    found = [one for one in ways(medium) if one.is_open]
    same = [one for one in found if one.model and one.model.kind.medium == kind.medium]
    return next((one.use for one in (*same, *found)), None)


@dataclass
class Keyed:
    """Which providers have their key, each asked once."""

    known: dict[str, bool] = field(default_factory=dict)

    def has(self, slug: str) -> bool:
        if slug not in self.known:
            self.known[slug] = connect.has_key(registry.get(slug))
        return self.known[slug]


def way(
    use: Use,
    models: Sequence[Listed] | None = None,
    keyed: Keyed | None = None,
    kind: str = "",
    wanted: Collection[str] = (),
) -> Way:
    """The use with its model: one of those that are `wanted` and of the wanted `kind` where they
    do it; else in the order in which models are offered, those without a key last."""
    if not use.kinds:
        return Way(use)
    every = listed_models.every() if models is None else models
    keyed = keyed or Keyed()
    found: list[Listed] = []
    for each in use.kinds:
        found += [one for one in listed_models.offered(each, every) if does(use, one)]
    if found:
        best = min(
            found,
            key=lambda one: (
                not keyed.has(one.provider),
                one.ref not in wanted,
                one.kind != kind,
                use.with_too is not None and use.with_too not in one.features.takes,
                bool(use.not_named and use.not_named.search(_called(one))),
            ),
        )
        return Way(use, best, lacks_key=not keyed.has(best.provider))
    off = [one for one in every if one.kind in use.kinds and does(use, one)]
    off.sort(key=lambda one: not keyed.has(one.provider))
    return Way(use, off[0], is_off=True) if off else Way(use)


def does(use: Use, model: Listed) -> bool:
    if model.kind not in use.kinds:
        return False
    if use.named and not use.named.search(_called(model)):
        return False
    return not use.roles or bool(use.takes & model.features.takes)


def place_for(
    use: Use, kind: Kind, places: Sequence[Field], taken: Collection[str] = ()
) -> Field | None:
    """Where a product that is used so goes: the first role that is there, its needed place before
    others, a free one before those that are `taken`; never a mask's."""
    free = [
        one
        for one in places
        if one.type is Type.MEDIA and fits(one.medium, use.medium) and not mask_style(one)
    ]
    ranked = [one for one in free if role(one, kind) in use.roles]
    ranked.sort(
        key=lambda one: (
            use.roles.index(role(one, kind)),  # type: ignore[arg-type]
            one.name in taken and not one.multiple,
            not one.required,
        )
    )
    return next(iter(ranked), None)


def _called(model: Listed) -> str:
    return f"{model.model_id} {model.label}"

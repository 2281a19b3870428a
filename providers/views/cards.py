"""A provider as pages show it: what it makes, how its keys stand, where it is spoken to."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q
from django.http import Http404

from providers import connect, keys, registry
from providers.contract import BadRequest, Kind, Limits, Provider
from providers.keys import Standing
from providers.models import CatalogueModel

MAKES = (
    ("images", "image", (Kind.TEXT_TO_IMAGE, Kind.IMAGE_TO_IMAGE)),
    ("video", "video", (Kind.TEXT_TO_VIDEO, Kind.IMAGE_TO_VIDEO, Kind.VIDEO_TO_VIDEO)),
    ("speech", "speech", (Kind.TEXT_TO_SPEECH,)),
    ("music", "music", (Kind.TEXT_TO_AUDIO,)),
    ("text", "file-text", (Kind.TEXT_GENERATION,)),
)


@dataclass(frozen=True)
class Card:
    """`makes`: (words, icon) of what its models do. `moved_to`: where the user's setting sends it,
    "" for its own address; `wrong` says what is wrong with that setting."""

    provider: Provider
    standings: list[Standing]
    makes: list[tuple[str, str]]
    count: int
    on: int
    changed: int
    moved_to: str
    wrong: str

    @property
    def is_ready(self) -> bool:
        return all(standing.is_set for standing in self.standings)

    @property
    def setting(self) -> str:
        return connect.base_url_setting(self.provider)

    @property
    def limits(self) -> str:
        return _in_words(self.provider.limits)


def provider_of(slug: str) -> Provider:
    """Raises Http404 where there is none of that name."""
    try:
        return registry.get(slug)
    except registry.UnknownProvider as error:
        raise Http404(str(error)) from None


def cards(providers: Iterable[Provider]) -> list[Card]:
    """One card per provider. Two queries, however many there are."""
    wanted = list(providers)
    rows = (
        CatalogueModel.objects.filter(provider__in=[one.slug for one in wanted])
        .order_by()
        .values_list("provider", "kind")
        .annotate(
            count=Count("pk"),
            on=Count("pk", filter=Q(enabled=True)),
            changed=Count("pk", filter=Q(schema_changed_at__isnull=False)),
        )
    )
    tallies: dict[str, dict[str, tuple[int, int, int]]] = {}
    for slug, kind, count, on, changed in rows:
        tallies.setdefault(slug, {})[kind] = count, on, changed
    return [_card(provider, tallies.get(provider.slug, {})) for provider in wanted]


def _card(provider: Provider, tally: dict[str, tuple[int, int, int]]) -> Card:
    return Card(
        provider=provider,
        standings=keys.standings(provider),
        makes=[(words, icon) for words, icon, kinds in MAKES if tally.keys() & set(kinds)],
        count=sum(count for count, _, _ in tally.values()),
        on=sum(on for _, on, _ in tally.values()),
        changed=sum(changed for _, _, changed in tally.values()),
        moved_to=connect.moved_to(provider),
        wrong=_wrong(provider),
    )


def _wrong(provider: Provider) -> str:
    try:
        connect.base_url(provider)
    except BadRequest as error:
        return f"{error.message} {error.advice}"
    return ""


def _in_words(limits: Limits) -> str:
    said = []
    if limits.concurrency:
        said.append(f"{limits.concurrency} at once")
    if limits.per_minute:
        said.append(f"{limits.per_minute} a minute")
    return f"At most {' and '.join(said)}; what is more waits in the queue." if said else ""

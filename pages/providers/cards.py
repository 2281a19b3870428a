"""A provider as pages show it: what it makes, how its keys stand, where it is spoken to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.db.models import Count, Q

from pages.errors import NotHere
from providers import connect, keys, registry, typed_addresses
from providers.contract import BadRequest, Kind, Limits, Provider, Resubmit
from providers.keys import Standing
from providers.models import CatalogueModel

MAKES = (
    ("images", "image", (Kind.TEXT_TO_IMAGE, Kind.IMAGE_TO_IMAGE)),
    ("video", "video", (Kind.TEXT_TO_VIDEO, Kind.IMAGE_TO_VIDEO, Kind.VIDEO_TO_VIDEO)),
    ("speech", "speech", (Kind.TEXT_TO_SPEECH,)),
    ("music", "music", (Kind.TEXT_TO_AUDIO,)),
    ("text", "file-text", (Kind.TEXT_GENERATION,)),
)
GROUPS = {
    "ready": "Ready",
    "services": "Services",
    "servers": "Servers of your own",
    "engines": "Engines of your own",
}


@dataclass(frozen=True)
class KeyLine:
    """How one of its keys stands, in words and a `look`; `env` is the setting that goes before it
    and `note` what it goes before, where it is set. `wrong` says what was wrong with what was
    entered for it."""

    name: str
    label: str
    env: str
    help: str
    look: str
    words: str
    masked: str = ""
    note: str = ""
    wrong: str = ""
    page: str = ""
    is_optional: bool = False

    @property
    def site(self) -> str:
        """Where its page is, in a word: "fal.ai"."""
        return (urlsplit(self.page).hostname or "").removeprefix("www.")


@dataclass(frozen=True)
class Card:
    """`makes`: (words, icon) of what its models do. `address` is where it is and `address_from`
    whose word that is: that of the "environment", as "typed", the "usual" one; `wrong` says what is
    wrong with it, `is_plain` that what goes there leaves this machine unencrypted. `not_kept` tells
    why by the field, where something was entered just now and not kept, `just_stored` that it was.
    """

    provider: Provider
    standings: list[Standing]
    makes: list[tuple[str, str]]
    count: int
    on: int
    changed: int
    address: str
    address_from: str
    is_plain: bool
    is_free: bool
    wrong: str
    not_kept: Mapping[str, str] = field(default_factory=dict)
    just_stored: bool = False

    @property
    def slug(self) -> str:
        return self.provider.slug

    @property
    def label(self) -> str:
        return self.provider.label

    @property
    def key_lines(self) -> list[KeyLine]:
        return [_key_line(one, self.not_kept.get(one.field.name, "")) for one in self.standings]

    @property
    def group(self) -> str:
        """Under which heading of the Providers page it stands: one of `GROUPS`."""
        is_set_up = self.address_from != "usual" or self.count > 0 or not self.is_own_server
        if self.is_ready and is_set_up:
            return "ready"
        if not self.is_own_server:
            return "services"
        return "engines" if self.provider.resubmit is Resubmit.SAFE else "servers"

    @property
    def takes_address(self) -> bool:
        """May its address be typed here? One of the environment goes before it."""
        return self.is_own_server and self.address_from != "environment"

    @property
    def typed_address(self) -> str:
        return self.address if self.address_from == "typed" else ""

    @property
    def enter(self) -> str:
        """What the button says behind which its address and its keys are entered."""
        if self.is_own_server:
            return "Change the address or key" if self.group == "ready" else "Enter the address"
        if self.has_key:
            return "Replace or remove the key"
        needed = sum(not one.field.optional for one in self.standings)
        return "Enter the keys" if needed > 1 else "Enter the key"

    @property
    def haystack(self) -> str:
        """What the filter of the page looks into."""
        made = " ".join(words for words, _ in self.makes)
        return f"{self.slug} {self.label} {self.provider.description} {made}".lower()

    @property
    def has_stored(self) -> bool:
        return any(standing.is_stored for standing in self.standings)

    @property
    def is_ready(self) -> bool:
        has_keys = all(one.is_set for one in self.standings if not one.field.optional)
        return has_keys and bool(self.address or not self.is_own_server)

    @property
    def has_key(self) -> bool:
        return any(one.is_set for one in self.standings)

    @property
    def is_own_server(self) -> bool:
        return self.provider.own_server

    @property
    def moved_to(self) -> str:
        """Where a vendor's account is in place of the vendor's own address."""
        is_moved = self.address_from != "usual" and not self.is_own_server
        return self.address if is_moved else ""

    @property
    def can_be_tested(self) -> bool:
        return self.is_ready and bool(self.standings or self.is_own_server)

    @property
    def setting(self) -> str:
        return connect.base_url_setting(self.provider)

    @property
    def limits(self) -> str:
        return _in_words(self.provider.limits)


def provider_of(slug: str) -> Provider:
    """The account of that slug. Raises NotHere, in words, where there is none."""
    try:
        return registry.get(slug)
    except registry.UnknownProvider as error:
        raise NotHere(str(error)) from None


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
    address, address_from = connect.address_in_words(provider)
    wrong = _wrong(provider)
    return Card(
        provider=provider,
        standings=keys.standings(provider),
        makes=[(words, icon) for words, icon, kinds in MAKES if tally.keys() & set(kinds)],
        count=sum(count for count, _, _ in tally.values()),
        on=sum(on for _, on, _ in tally.values()),
        changed=sum(changed for _, _, changed in tally.values()),
        address=address,
        address_from=address_from,
        is_plain=not wrong and typed_addresses.is_plain(address),
        is_free=not wrong and connect.costs_nothing(provider),
        wrong=wrong,
    )


def _key_line(standing: Standing, wrong: str) -> KeyLine:
    about, source = standing.field, standing.source
    look, words = {
        "environment": ("done", f"{about.label} from the environment"),
        "stored": ("done", f"{about.label} stored"),
        "unreadable": ("failed", f"{about.label} {standing.words}"),
    }.get(source, ("queued", f"{about.label}{': none' if about.optional else ' not set'}"))
    before = "the stored key" if standing.is_stored else "any stored key"
    return KeyLine(
        name=about.name,
        label=about.label,
        env=about.env,
        help=about.help,
        look=look,
        words=words,
        masked=standing.masked if look == "done" else "",
        note=f"takes precedence over {before}" if source == "environment" else "",
        wrong=wrong,
        page=about.page,
        is_optional=about.optional,
    )


def _wrong(provider: Provider) -> str:
    try:
        connect.base_url(provider)
    except BadRequest as error:
        return f"{error.message} {error.advice}"
    return ""


def _in_words(limits: Limits) -> str:
    parts = []
    if limits.concurrency:
        parts.append(f"{limits.concurrency} at once")
    if limits.per_minute:
        parts.append(f"{limits.per_minute} a minute")
    return f"At most {' and '.join(parts)}; what is more waits in the queue." if parts else ""

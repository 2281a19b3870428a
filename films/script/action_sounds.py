"""Sounds that the action names, in its own words: “THUNDER”, “a door slams”."""

import re

NAMED = re.compile(
    r"\b(?:SFX|SOUND|FX|GERÄUSCH|SON)\s*[:–—-]\s*([^.;\n]{2,80})"
    r"|\b((?:the )?(?:sound|noise|roar|crack|clatter|hum|howl|murmur|echo)s? of (?:\w+[ -]?){1,4})",
    re.IGNORECASE,
)
THINGS = (
    r"thunder|gunshots?|gunfire|explosions?|sirens?|footsteps|applause|laughter|static|whistle|"
    r"foghorn|church bells?|alarm|screams?|heartbeat|birdsong|engine noise|wind howls|"
    r"Donner|Schritte|Glocken|Sirenen?|Schüsse|Applaus|tonnerre|truenos?"
)
VERBS = (
    r"slams?|creaks?|squeaks?|rings?|buzzes|beeps?|honks?|knocks?|bangs?|crashes|shatters?|rumbles?|"
    r"roars?|howls?|whistles?|ticks?|chimes?|tolls?|barks?|hisses|crackles?|drips?|clicks?|rattles?|"
    r"splashes|screeches|hums?|thuds?|booms?|blares?|wails?|chirps?|gurgles?|rustles?|pops?|explodes|"
    r"knarrt|klingelt|läutet|knallt|heult|bellt|quietscht|donnert|klopft|rauscht|tickt"
)
_THINGS = re.compile(rf"\b(?:{THINGS})\b", re.IGNORECASE)
_SOUND_VERBS = re.compile(rf"\b(?:{VERBS})\b", re.IGNORECASE)
_CLAUSE = re.compile(r"[^.,;:!?()\n–—]+")
_BEFORE = 4
"""Words before the verb that belong to the sound: “the old front door slams”."""
_JOINS = frozenset(
    ("and", "as", "while", "then", "when", "but", "und", "et", "y", "somewhere", "suddenly")
)
_PEOPLE = frozenset(("he", "she", "they", "i", "we", "you", "er", "sie", "il", "elle", "who"))


def sounds_in(action: str) -> tuple[str, ...]:
    """In order, each once."""
    found: dict[str, None] = {}
    for match in NAMED.finditer(action):
        found[(match[1] or match[2]).strip()] = None
    if _SOUND_VERBS.search(action) or _THINGS.search(action):
        for clause in _CLAUSE.findall(action):
            if sound := _sound(clause):
                found[sound] = None
    found_sounds = list(found)
    return tuple(
        s for s in found_sounds if not any(s != other and s in other for other in found_sounds)
    )


def _sound(clause: str) -> str:
    if verb := _SOUND_VERBS.search(clause):
        before = clause[: verb.start()].split()[-_BEFORE:]
        while join := next((w for w in before if w.lower() in _JOINS), None):
            before = before[before.index(join) + 1 :]
        if before and before[-1].lower() not in (*_PEOPLE, "the", "a", "an", "to", "his", "her"):
            return " ".join((*before, verb[0]))
        if not before and verb[0].isupper():
            return verb[0]
    thing = _THINGS.search(clause)
    return thing[0] if thing else ""

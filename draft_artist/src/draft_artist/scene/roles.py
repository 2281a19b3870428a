"""The people that the draft artist knows, and how they are dressed. Pure data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Role:
    """How a person is dressed. Empty means: the seed decides."""

    name: str
    outfit: str = ""
    hat: str = ""
    hair: str = ""
    beard: bool = False
    top: str = ""
    legs: str = ""
    holds: str = ""
    home: str = ""
    build: str = "adult"


# name | outfit | hat | hair | beard | top colour | leg colour | holds | home | other words
ROLE_TABLE = """
    person | | | | | | | | | someone, somebody, figure, human, stranger, tourist, pedestrian, character, hero, protagonist, adult, neighbour, neighbor, friend, passenger, customer, visitor, survivor, victim, suspect, reporter, journalist
    man | | | short | | | | | | guy, gentleman, father, dad, boy friend, brother, husband, male, son, mr, grandson, fellow, lad, waiter
    woman | dress | | long | | | | | | lady, mother, mom, mum, sister, wife, female, daughter, mrs, girlfriend, waitress, heroine
    boy | shorts | | short | | | | | | schoolboy
    girl | dress | | bob | | | | | | schoolgirl
    child | shorts | | | | | | | | kid, toddler, baby, youngster
    grandfather | jacket | cap | short | yes | #7a6a55 | #4b4a52 | stick | | grandpa, old man, elder, elderly man
    grandmother | dress | | bun | | #7c5570 | | | | grandma, granny, old woman, elderly woman
    detective | coat | fedora | short | | #b08d5f | #3a3d4a | | street | investigator, inspector, sherlock, spy, private eye, sleuth, agent
    sailor | sweater | sailor | short | yes | #27406b | #2c3242 | | dock | captain, fisherman, seaman, skipper
    pirate | coat | tricorn | long | yes | #7a2630 | #2b2a33 | | sea | buccaneer
    astronaut | suit | helmet | | | #e9ebee | #e9ebee | | mars | cosmonaut, spaceman, spacewoman
    diver | suit | helmet | | | #d8a24a | #d8a24a | | underwater | scuba
    knight | armour | knight | | | #aeb6c2 | #8d95a3 | sword | hills | warrior, paladin, crusader, gladiator, viking
    king | robe | crown | long | yes | #8c2038 | | | castle-hall | emperor, ruler
    queen | gown | crown | long | | #5d2a7a | | | castle-hall | empress
    princess | gown | tiara | long | | #d77fa6 | | | castle-hall |
    prince | jacket | tiara | short | | #2f4f9a | #e6e0d0 | | castle-hall |
    wizard | robe | wizard | long | yes | #3b3f8f | | staff | tower-top | mage, sorcerer, magician, merlin, warlock, alchemist
    witch | gown | wizard | long | | #2c2438 | | | forest | sorceress
    monk | robe | | bald | | #b5652b | | | mountain | priest, nun, druid
    ninja | suit | hood | | | #1f2430 | #1f2430 | sword | rooftop | assassin, samurai, thief, burglar
    soldier | jacket | cap | short | | #5b6b45 | #4a563a | | field | guard, general
    police | jacket | cap | short | | #24365f | #1f2b47 | | street | police officer, policeman, policewoman, cop, constable, sheriff, officer
    doctor | coat | | short | | #f1f3f4 | #5a7fa0 | | hospital | nurse, scientist, surgeon, professor, chemist
    chef | jacket | chef | short | | #f4f2ec | #3a3d44 | | kitchen | cook, baker
    farmer | jacket | straw | short | | #b4483a | #47658c | | field | gardener, shepherd
    cowboy | jacket | cowboy | short | | #9a5a34 | #3f557d | | desert | cowgirl, gunslinger, outlaw
    dancer | dress | | bun | | #e58aa5 | | | stage | ballerina
    musician | jacket | | short | | #3a3550 | #2c2a36 | | stage | guitarist, violinist, pianist, singer, rapper, dj, drummer, conductor, composer
    artist | sweater | beret | long | | #c6533d | #34405c | | studio | painter, sculptor, photographer
    traveller | jacket | hood | short | | #c8772f | #4b4a3d | pack | mountain | traveler, hiker, explorer, adventurer, wanderer, climber, mountaineer, backpacker, pilgrim, nomad, tracker, ranger, hunter
    merchant | robe | turban | | yes | #a8562c | | | desert-town | trader, seller, vendor, sultan, bedouin
    writer | sweater | | short | | #6a5d4d | #34384a | | office | author, poet, journalist, student, scholar, librarian, teacher
    bride | gown | veil | long | | #f6f1ec | | | garden | wedding
    businessman | suitjacket | | short | | #2f3648 | #2f3648 | | office | businesswoman, boss, manager, banker, lawyer, worker, employee, politician, gangster, mafioso, groom
    worker | jacket | hardhat | short | | #d9852f | #3f4d66 | | street | builder, engineer, mechanic, miner, firefighter, fireman, plumber
    superhero | suit | | short | | #c1272d | #23418c | cape | rooftop | superman, superwoman, super hero
    angel | gown | halo | long | | #f4f1ea | | | sky | fairy, elf, goddess
    santa | coat | santa | | yes | #c02a2f | #c02a2f | | snowfield | santa claus, father christmas, santa
    skier | jacket | beanie | short | | #2f7fb5 | #2a3550 | | snowfield | snowboarder, skater
    runner | shorts | | short | | #e0563f | | | road | athlete, jogger, player, footballer, surfer, swimmer
"""  # noqa: E501


CHILDREN = frozenset({"boy", "girl", "child"})


GROUPS = {
    "couple": 2, "pair": 2, "lover": 2, "duo": 2, "twin": 2, "trio": 3, "family": 4, "gang": 5,
    "team": 5, "crew": 5, "band": 4, "group": 5, "crowd": 14, "audience": 14, "army": 14,
    "mob": 12, "people": 5, "folk": 5, "villager": 5, "townspeople": 6, "protester": 9,
}  # fmt: skip


# What people wear: (the part of the role that it changes, its new value)
CLOTHES = {
    "coat": ("outfit", "coat"), "trench coat": ("outfit", "coat"), "trenchcoat": ("outfit", "coat"),
    "raincoat": ("outfit", "coat"), "overcoat": ("outfit", "coat"), "cloak": ("outfit", "robe"),
    "cape": ("outfit", "robe"), "robe": ("outfit", "robe"), "dress": ("outfit", "dress"),
    "skirt": ("outfit", "dress"), "gown": ("outfit", "gown"), "kimono": ("outfit", "robe"),
    "suit": ("outfit", "suitjacket"), "tuxedo": ("outfit", "suitjacket"),
    "jacket": ("outfit", "jacket"), "hoodie": ("outfit", "jacket"), "shirt": ("outfit", "jacket"),
    "sweater": ("outfit", "sweater"), "jumper": ("outfit", "sweater"),
    "armour": ("outfit", "armour"), "armor": ("outfit", "armour"),
    "hat": ("hat", "fedora"), "fedora": ("hat", "fedora"), "cap": ("hat", "cap"),
    "beret": ("hat", "beret"), "top hat": ("hat", "tophat"), "beanie": ("hat", "beanie"),
    "straw hat": ("hat", "straw"), "cowboy hat": ("hat", "cowboy"), "hood": ("hat", "hood"),
    "helmet": ("hat", "hardhat"), "turban": ("hat", "turban"), "witch hat": ("hat", "wizard"),
}  # fmt: skip

"""The words that the draft artist knows. Pure data: to teach it a word, add it here.

Words stand in the singular; phrases are written with commas between them. `reading.py` turns the
tables into one look-up.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Noun:
    """A thing that can be drawn.

    `metres`: its height in life. `zone`: where it belongs: ground, sky, water, deep (under water),
    wall, top (on a table or the ground), far (part of the land itself). `home`: the place that it
    suggests when the prompt names none. `rank`: how much it wants to be the subject.
    """

    name: str
    metres: float
    zone: str
    home: str
    rank: int


def _nouns(rank: int, table: str) -> tuple[tuple[Noun, str], ...]:
    rows = []
    for line in table.strip().splitlines():
        name, metres, zone, home, *words = (cell.strip() for cell in line.split("|"))
        rows.append((Noun(name, float(metres), zone, home, rank), words[0] if words else ""))
    return tuple(rows)


# name | metres | zone | home | other words
NOUN_TABLE = (
    *_nouns(4, """
        dragon | 4 | sky | mountain | wyvern, drake
        robot | 1.8 | ground | city | android, droid, cyborg, automaton, mech
        unicorn | 1.9 | ground | forest | pegasus
        dinosaur | 4 | ground | jungle | t-rex, tyrannosaurus, raptor
        monster | 2.6 | ground | forest | troll, ogre, beast, yeti, creature, giant, golem
        alien | 1.6 | ground | mars | extraterrestrial, martian
        ghost | 1.7 | ground | graveyard | spirit, phantom, spectre, specter
        skeleton | 1.7 | ground | graveyard | undead
        snowman | 1.6 | ground | snowfield |
    """),
    *_nouns(3, """
        cat | 0.42 | ground | parlour | kitten, kitty, tomcat, tabby
        dog | 0.62 | ground | meadow | puppy, hound, corgi, labrador, terrier, pup, husky
        fox | 0.55 | ground | forest | vixen
        wolf | 0.8 | ground | forest | werewolf, coyote, jackal
        horse | 1.75 | ground | meadow | pony, stallion, mare, foal, donkey, mule
        cow | 1.5 | ground | meadow | bull, cattle, calf, ox, bison, buffalo
        deer | 1.5 | ground | forest | stag, doe, elk, moose, reindeer, fawn, antelope, gazelle
        bear | 1.5 | ground | forest | grizzly, cub
        polar-bear | 1.5 | ground | snowfield | polar bear
        panda | 1.2 | ground | forest |
        lion | 1.2 | ground | savanna | lioness, puma, cougar
        tiger | 1.1 | ground | jungle | leopard, panther, jaguar, cheetah
        elephant | 3 | ground | savanna | mammoth
        giraffe | 4.4 | ground | savanna |
        zebra | 1.5 | ground | savanna |
        camel | 2.1 | ground | desert | dromedary, llama, alpaca
        sheep | 0.9 | ground | meadow | lamb, ram
        goat | 0.9 | ground | mountain | ibex
        pig | 0.8 | ground | meadow | piglet, boar, hog
        rabbit | 0.35 | ground | meadow | bunny, hare
        mouse | 0.16 | ground | parlour | rat, hamster
        squirrel | 0.3 | ground | forest | chipmunk
        bird | 0.5 | sky | meadow | sparrow, swallow, robin, songbird, parrot, flock
        seagull | 0.6 | sky | beach | gull, albatross, pelican
        crow | 0.5 | sky | field | raven, magpie, blackbird
        eagle | 0.8 | sky | mountain | hawk, falcon, vulture, phoenix, condor
        owl | 0.5 | ground | forest |
        duck | 0.35 | water | lake | duckling, goose
        swan | 0.8 | water | lake |
        penguin | 0.9 | ground | snowfield |
        chicken | 0.45 | ground | village | hen, rooster, cock, chick
        fish | 0.35 | deep | underwater | goldfish, salmon, koi, tuna, trout, carp
        shark | 1.2 | deep | underwater |
        whale | 4 | deep | underwater | orca
        dolphin | 1.1 | deep | underwater | porpoise
        octopus | 1 | deep | underwater | squid, kraken
        jellyfish | 0.7 | deep | underwater | medusa
        turtle | 0.5 | ground | beach | tortoise
        frog | 0.15 | ground | lake | toad
        snake | 0.4 | ground | desert | serpent, cobra, python
        butterfly | 0.12 | sky | garden | moth
        bee | 0.05 | sky | garden | bumblebee, wasp, dragonfly, firefly
        spider | 0.1 | wall | cave |
        crab | 0.2 | ground | beach | lobster
        snail | 0.08 | ground | garden |
    """),
    *_nouns(2, """
        car | 1.5 | ground | street | automobile, sedan, coupe, convertible, limousine, jeep
        taxi | 1.5 | ground | street | cab
        police-car | 1.5 | ground | street | police car, patrol car, squad car
        bus | 3 | ground | street | minibus, trolleybus, coach
        tram | 3.1 | ground | street | streetcar, trolley, cable car
        truck | 3 | ground | road | lorry, van, ambulance, fire engine, fire truck
        motorcycle | 1.2 | ground | road | motorbike, scooter, vespa, moped
        bicycle | 1.1 | ground | street | bike, cycle, cyclist
        tractor | 2.6 | ground | field |
        train | 3.8 | ground | railway | locomotive, steam train, steam engine, railway car
        sailboat | 9 | water | sea | boat, sailing boat, yacht, sailing ship, schooner, dinghy
        ship | 16 | water | sea | steamer, ferry, liner, freighter, cargo ship, vessel, trawler
        pirate-ship | 16 | water | sea | pirate ship, galleon, caravel, tall ship, viking ship
        rowboat | 1.1 | water | lake | rowing boat, canoe, kayak, gondola, raft, fishing boat
        submarine | 3 | deep | underwater |
        plane | 5 | sky | sky | airplane, aeroplane, aircraft, jet, biplane, airliner
        helicopter | 3.5 | sky | city | chopper, drone
        balloon-ride | 12 | sky | meadow | hot air balloon, air balloon, airship, zeppelin, blimp
        rocket | 14 | ground | launchpad | missile, space shuttle
        spaceship | 5 | sky | space | spacecraft, starship, space ship, space station, shuttle
        ufo | 4 | sky | field | flying saucer, saucer
        satellite | 4 | sky | space | probe
        house | 6 | ground | meadow | home, cottage, farmhouse, villa, mansion, bungalow, inn
        cabin | 4.5 | ground | forest | hut, lodge, shack, shed, log cabin, treehouse
        barn | 7 | ground | field | farm, stable, granary
        church | 14 | ground | village | chapel, cathedral, abbey, monastery
        castle | 22 | ground | hills | fortress, citadel, palace, stronghold, fort
        tower | 18 | ground | hills | turret, keep, clock tower, belfry, watchtower
        skyscraper | 60 | ground | city | building, apartment, office building, office tower
        warehouse | 8 | ground | dock | factory, mill, plant, garage
        lighthouse | 18 | ground | cliff | beacon
        windmill | 12 | ground | field | wind turbine
        bridge | 9 | ground | river | viaduct, aqueduct, footbridge
        tent | 2.2 | ground | forest | camp, campsite, teepee, tipi, yurt, camping
        temple | 9 | ground | mountain | shrine, pagoda, parthenon
        mosque | 12 | ground | desert-town | minaret
        pyramid | 30 | ground | desert | ziggurat
        ruin | 7 | ground | hills | column, colonnade, stonehenge
        gate | 5 | ground | garden | arch, archway, torii, portal, gateway
        fountain | 2.6 | ground | square |
        statue | 4 | ground | square | sculpture, monument, bust
        stall | 2.8 | ground | square | booth, kiosk, stand
        ferris-wheel | 24 | ground | meadow | ferris wheel, carousel, funfair, carnival, fairground
        volcano | 60 | far | jungle |
        island | 8 | far | sea | isle, islet, atoll
        iceberg | 12 | water | sea | glacier
        waterfall | 20 | far | jungle | cascade, falls
        planet | 9 | sky | space | saturn, jupiter, world
        tree | 6 | ground | meadow | oak, maple, elm, willow, birch
        cherry-tree | 5 | ground | garden | cherry tree, cherry blossom, blossom, sakura
        pine | 8 | ground | forest | fir, spruce, conifer, evergreen
        christmas-tree | 2.4 | ground | parlour | christmas tree, xmas tree, xmas, christmas
        palm | 6 | ground | beach | palm tree, coconut tree
        dead-tree | 5 | ground | graveyard | dead tree, bare tree, withered tree
        cactus | 2.2 | ground | desert | cacti, saguaro
    """),
    *_nouns(1, """
        bush | 1 | ground | garden | shrub, hedge
        flower | 0.6 | top | garden | rose, tulip, daisy, poppy, lily, blossom flower, bouquet
        sunflower | 1.6 | ground | field |
        mushroom | 0.3 | ground | forest | toadstool, fungus, fungi
        pumpkin | 0.35 | top | field | jack o lantern, halloween
        rock | 0.8 | ground | mountain | stone, boulder
        fire | 0.9 | ground | forest | campfire, bonfire, flame, fireplace
        street-lamp | 4.2 | ground | street | street lamp, lamppost, lamp post, streetlight, street light
        traffic-light | 3.6 | ground | street | traffic light, stoplight
        bench | 0.9 | ground | park | park bench
        phone-box | 2.4 | ground | street | phone booth, telephone box, phone box, telephone booth
        fence | 1 | ground | meadow | railing, picket fence
        barrel | 0.9 | ground | dock | cask, keg
        crate | 0.9 | ground | dock | box, parcel
        chest | 0.7 | ground | cave | treasure, treasure chest
        gravestone | 1 | ground | graveyard | tombstone, grave, tomb, headstone
        flag | 3.5 | ground | hills | banner, pennant
        kite | 1 | sky | beach |
        balloon | 0.9 | sky | meadow | toy balloon
        snowflake | 0.4 | sky | snowfield |
        heart | 0.9 | sky | sky | love
        table | 0.78 | ground | kitchen | dining table, counter
        desk | 0.8 | ground | office | workbench
        chair | 1 | ground | parlour | stool, throne, rocking chair
        armchair | 1.1 | ground | parlour | sofa, couch
        bed | 1.1 | ground | bedroom | mattress
        bookshelf | 2.2 | ground | library | bookcase, shelf
        door | 2.1 | wall | parlour | doorway, entrance
        window | 1.5 | wall | parlour |
        picture | 0.9 | wall | parlour | painting, portrait painting, canvas, photograph, photo, poster picture
        clock | 0.6 | wall | parlour | watch, pocket watch
        mirror | 1.2 | wall | bedroom |
        lamp | 0.55 | top | parlour | table lamp, desk lamp
        candle | 0.25 | top | parlour | candlelight, candlestick
        lantern | 0.4 | top | forest | torch, oil lamp
        book | 0.28 | top | library | novel, diary, notebook, tome
        cup | 0.12 | top | kitchen | mug, coffee, tea, cappuccino, espresso, teacup
        teapot | 0.22 | top | kitchen | kettle
        bottle | 0.32 | top | bar | wine, potion, whisky, whiskey
        glass | 0.2 | top | bar | wineglass, cocktail, goblet, drink, beer
        vase | 0.4 | top | parlour | pot, jar, urn, amphora
        apple | 0.09 | top | kitchen | fruit, orange fruit, peach, tomato, cherry, lemon, pear
        bread | 0.14 | top | kitchen | loaf, baguette
        cake | 0.3 | top | kitchen | birthday cake, birthday, pie
        ice-cream | 0.25 | top | beach | ice cream, gelato
        gift | 0.4 | top | parlour | present, gift box
        phone | 0.2 | top | office | telephone, smartphone, mobile phone
        typewriter | 0.25 | top | office |
        computer | 0.5 | top | office | laptop, monitor, screen, television, tv
        camera | 0.2 | top | street |
        telescope | 1.4 | ground | hills | binoculars
        globe | 0.4 | top | office |
        magnifier | 0.3 | top | office | magnifying glass, loupe
        key | 0.15 | top | office |
        letter | 0.2 | top | office | envelope, note, mail
        gun | 0.2 | top | alley | pistol, revolver, rifle, weapon
        sword | 1 | ground | hills | blade, dagger, katana, knife
        crown | 0.25 | top | castle-hall | tiara
        gem | 0.3 | top | cave | diamond, crystal, jewel, ruby, emerald, sapphire
        skull | 0.25 | top | cave |
        hourglass | 0.4 | top | library |
        umbrella | 0.9 | top | street | parasol
        hat | 0.25 | top | parlour | fedora, cap
        suitcase | 0.6 | ground | station | luggage, briefcase, trunk, bag, backpack
        guitar | 1 | ground | stage | ukulele, banjo, lute
        violin | 0.7 | top | stage | cello, viola, fiddle
        piano | 1.3 | ground | stage | grand piano, keyboard
        ball | 0.24 | ground | meadow | football, basketball, sphere
        teddy | 0.5 | ground | bedroom | teddy bear, teddy, toy, doll, plush
        boot | 0.3 | ground | meadow | shoe, sneaker
        anchor | 1.2 | ground | dock |
    """),
)  # fmt: skip


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

PLACES = {
    "city": "city, downtown, metropolis, skyline, cityscape, urban, town, manhattan, tokyo, new york, cyberpunk, paris, london, capital",
    "street": "street, avenue, boulevard, sidewalk, crosswalk, pavement, intersection, traffic",
    "alley": "alley, alleyway, backstreet, lane",
    "rooftop": "rooftop, roof, roof top, balcony",
    "square": "square, plaza, piazza, marketplace, market, bazaar, fair",
    "village": "village, hamlet, countryside village",
    "desert-town": "desert town, desert village, oasis town, desert market, souk, medina, casbah",
    "forest": "forest, wood, woodland, woods, grove, taiga, clearing",
    "jungle": "jungle, rainforest, tropical",
    "mountain": "mountain, alp, peak, summit, alpine, himalaya, ridge, valley, canyon, fjord",
    "hills": "hill, hillside, highland, hilltop, landscape, scenery, countryside, outdoor, nature, battlefield",
    "meadow": "meadow, grass, grassland, pasture, prairie, lawn, picnic, backyard",
    "field": "field, farmland, wheat, cornfield, vineyard, crop, harvest, plain, plantation",
    "garden": "garden, orchard, greenhouse, courtyard, yard",
    "park": "park, playground",
    "savanna": "savanna, savannah, safari, africa, steppe",
    "desert": "desert, dune, sahara, wasteland, arid, badland, sand dune",
    "beach": "beach, shore, coast, seaside, seashore, lagoon, bay, sand, tropical beach",
    "cliff": "cliff, headland, promontory, cape coast, rocky coast",
    "sea": "sea, ocean, wave, atlantic, pacific, offshore, tide",
    "dock": "harbour, harbor, dock, port, pier, quay, wharf, marina, jetty",
    "lake": "lake, pond, lakeside, wetland",
    "river": "river, stream, creek, canal, riverbank, brook, venice",
    "swamp": "swamp, marsh, bog, bayou, mangrove",
    "underwater": "underwater, coral, reef, seabed, deep sea, ocean floor, under the sea, aquarium, atlantis",
    "road": "road, highway, freeway, route, roadside, crossroad, race, racetrack, path, trail",
    "railway": "railway, railroad, rail, track",
    "station": "station, train station, platform, subway, metro, underground, airport, terminal",
    "snowfield": "arctic, antarctica, antarctic, north pole, south pole, tundra, ice, icy, snowfield, frozen",
    "graveyard": "graveyard, cemetery, haunted, crypt",
    "cave": "cave, cavern, grotto, mine, tunnel, dungeon, lair",
    "space": "space, outer space, cosmos, galaxy, universe, orbit, nebula, interstellar, cosmic, asteroid, black hole",
    "mars": "mars, red planet, martian surface, alien planet, alien world, exoplanet",
    "moon-surface": "moon surface, lunar, on the moon, moon landing, moonscape",
    "launchpad": "launchpad, launch pad, launch, spaceport, liftoff, takeoff",
    "sky": "sky, heaven, air, flight, above the cloud, cloudscape",
    "parlour": "room, living room, interior, indoor, parlour, parlor, lounge, apartment room, hallway, corridor, lobby, attic, fireplace",
    "windowsill": "windowsill, window sill, at the window, by the window, window seat, through the window, out of the window, in the window",
    "kitchen": "kitchen, dining room, bakery",
    "bedroom": "bedroom, nursery, hotel room, dorm",
    "office": "office, study, workplace, desk job, police station, newsroom, boardroom, meeting",
    "library": "library, bookshop, bookstore, archive",
    "bar": "bar, pub, tavern, nightclub, club, casino, restaurant, cafe, café, coffee shop, diner, saloon, bistro",
    "classroom": "classroom, school, university, lecture",
    "hospital": "hospital, clinic, laboratory, lab, morgue",
    "stage": "stage, theatre, theater, concert, opera, cinema, circus, festival, ballet",
    "studio": "studio, workshop, gallery, museum, exhibition",
    "castle-hall": "throne room, great hall, hall, ballroom, palace interior, banquet",
    "tower-top": "tower room, observatory, wizard tower",
    "prison": "prison, jail, cell, interrogation room, basement, cellar, bunker",
    "cockpit": "cockpit, spaceship interior, control room, bridge of a spaceship, command center",
}  # fmt: skip

INDOORS = frozenset({
    "parlour", "windowsill", "kitchen", "bedroom", "office", "library", "bar", "classroom",
    "hospital", "stage", "studio", "castle-hall", "tower-top", "prison", "cockpit", "station",
    "cave",
})  # fmt: skip

TIMES = {
    "dawn": "dawn, sunrise, daybreak, early morning, first light, morning, breakfast",
    "day": "day, daytime, noon, midday, daylight, sunny, bright day, lunch, sunshine, sunlight, sunlit",
    "afternoon": "afternoon, golden hour, late afternoon, late summer, golden light, warm light",
    "sunset": "sunset, sundown, evening sun, setting sun, evening glow",
    "dusk": "dusk, twilight, evening, blue hour, nightfall, gloaming",
    "night": "night, midnight, nighttime, moonlit, moonlight, starlight, nocturnal, starry, full moon, moon, star, milky way, candlelit, bedtime",
}  # fmt: skip

WEATHER = {
    "rain": "rain, rainy, raining, drizzle, downpour, shower, wet, raindrop, monsoon, puddle",
    "storm": "storm, stormy, thunder, thunderstorm, lightning, tempest, hurricane, typhoon, tornado",
    "snow": "snow, snowy, snowing, snowfall, blizzard, snowstorm, winter, frost, frosty, wintry",
    "fog": "fog, foggy, mist, misty, haze, hazy, smoke, smoky, smog, steam",
    "cloudy": "cloudy, overcast, cloud, grey sky, gray sky",
    "clear": "clear, cloudless, clear sky, blue sky",
    "wind": "wind, windy, breeze, gust, breezy",
    "stars": "star, starry, milky way, starlight, constellation, galaxy, shooting star, comet, stargazing",
    "moon": "moon, moonlit, moonlight, full moon, crescent",
    "aurora": "aurora, northern light, aurora borealis, southern light",
    "rainbow": "rainbow",
    "fireworks": "firework, new year, celebration",
    "sun": "sun, sunny, sunshine",
    "signs": "neon sign, sign, billboard, neon light, advertisement",
}  # fmt: skip

SEASONS = {
    "spring": "spring, blooming, bloom, easter",
    "summer": "summer, summery",
    "autumn": "autumn, fall season, autumnal, october, november, harvest, halloween, thanksgiving",
    "winter": "winter, wintry, christmas, snowy, blizzard, december, january, xmas, frozen, icy",
}

SHOTS = {
    "close": "close up, closeup, close-up, extreme close up, macro, detail shot, detail of, headshot, face, eye, face of",
    "portrait": "portrait, bust, head and shoulder, medium close up, selfie",
    "wide": "wide shot, wide angle, wide view, establishing shot, panorama, panoramic, vista, long shot, extreme wide, epic view, full shot, in the distance",
    "low": "low angle, worm eye, worm's eye view, looking up, from below, towering",
    "aerial": "aerial, bird eye, bird's eye view, birdseye, overhead, top down, from above, drone shot, high angle, drone view, top view",
}  # fmt: skip

STYLES = {
    "ink": "ink, pen and ink, sumi-e, ink wash, line art, linocut, woodcut, engraving, etching",
    "watercolour": "watercolour, watercolor, aquarelle, gouache",
    "oil": "oil painting, oil, oil paint, impressionist, impressionism, van gogh, monet, acrylic, painterly, brushstroke",
    "pencil": "pencil, sketch, drawing, charcoal, graphite, hand drawn, crayon, pencil sketch, storyboard sketch",
    "comic": "comic, comic book, manga, cartoon, anime, graphic novel, pop art, halftone, cel shaded",
    "poster": "poster, travel poster, screenprint, screen print, art deco, bauhaus, minimalist, silkscreen, stencil, risograph",
    "pixel": "pixel, pixel art, 8-bit, 8 bit, 16-bit, 16 bit, retro game, pixelated, voxel",
    "neon": "neon, cyberpunk, synthwave, vaporwave, outrun, retrowave, tron",
    "noir": "noir, film noir, black and white, monochrome, b&w, grayscale, greyscale, black-and-white",
    "blueprint": "blueprint, schematic, technical drawing, cyanotype",
    "film": "film grain, 35mm, analog, analogue, film still, cinematic, kodak, grainy, polaroid",
    "vintage": "vintage, retro, sepia, old photo, faded, 1920s, antique, victorian, nostalgic photo",
}  # fmt: skip

# mood → (lightness, chroma, turn, tint or "", amount)
MOOD_CHANGES: dict[str, tuple[float, float, float, str, float]] = {
    "warm": (0.0, 1.08, 0.0, "#f08a3c", 0.28),
    "cold": (0.0, 0.92, 0.0, "#3c86d8", 0.32),
    "cheerful": (0.03, 1.28, 0.0, "", 0.0),
    "gloomy": (-0.10, 0.50, 0.0, "#44506a", 0.25),
    "mysterious": (-0.06, 1.0, 0.0, "#5a3fb0", 0.35),
    "eerie": (-0.08, 0.85, 0.0, "#3f9a6a", 0.45),
    "romantic": (0.02, 1.08, 0.0, "#e8609a", 0.38),
    "dreamy": (0.05, 0.82, 0.0, "#b48be8", 0.32),
    "tense": (-0.06, 1.05, 0.0, "#b8342c", 0.32),
    "calm": (0.02, 0.80, 0.0, "#6fb0b8", 0.22),
    "epic": (-0.02, 1.22, 0.0, "#e08a2c", 0.15),
    "melancholy": (-0.04, 0.62, 0.0, "#4f6f9f", 0.30),
    "pastel": (0.07, 0.62, 0.0, "", 0.0),
    "vivid": (0.0, 1.45, 0.0, "", 0.0),
    "muted": (0.0, 0.55, 0.0, "", 0.0),
}
MOODS = {
    "warm": "warm, cosy, cozy, homely, golden, hot",
    "cold": "cold, cool, chilly, freezing, icy",
    "cheerful": "cheerful, happy, joyful, fun, playful, merry, festive, funny, cute, lively",
    "gloomy": "gloomy, dark, bleak, grim, dreary, dystopian, sombre, somber, post apocalyptic, dingy",
    "mysterious": "mysterious, magical, mystical, enchanted, magic, fantasy, secret, mystery, surreal",
    "eerie": "eerie, spooky, creepy, scary, haunted, horror, sinister, toxic, ghostly",
    "romantic": "romantic, love, tender, valentine, wedding, sweet",
    "dreamy": "dreamy, dream, ethereal, whimsical, fairy tale, fairytale, soft",
    "tense": "tense, dangerous, angry, violent, thriller, danger, war, battle, murder, crime, fight",
    "calm": "calm, peaceful, quiet, serene, tranquil, silent, zen, still",
    "epic": "epic, dramatic, majestic, heroic, grand, glorious",
    "melancholy": "melancholy, sad, lonely, nostalgic, alone, sorrow, lonesome, solitary, abandoned",
    "pastel": "pastel",
    "vivid": "vivid, colourful, colorful, vibrant, saturated, psychedelic",
    "muted": "muted, desaturated, washed out, subdued",
}

COLORS = {
    "red": "#cf2f2b", "crimson": "#a91d36", "scarlet": "#d92b1f", "maroon": "#7a1f2b",
    "orange": "#e8792b", "amber": "#f0a32e", "gold": "#e2b13c", "golden": "#e2b13c",
    "yellow": "#f2cb3d", "green": "#4b9a4a", "emerald green": "#1f8f63", "olive": "#7d8542",
    "lime": "#9ccc3c", "teal": "#1f8a8c", "turquoise": "#35b3ae", "cyan": "#2fbcd3",
    "blue": "#2f6fc9", "navy": "#223a70", "azure": "#3f97e0", "indigo": "#43409c",
    "purple": "#7a3fa8", "violet": "#7d4fc0", "lavender": "#a893dc", "magenta": "#c73a9a",
    "pink": "#e87fa9", "brown": "#7d5436", "beige": "#d9c6a1", "tan": "#c9a26f",
    "white": "#f2f0ea", "black": "#26262b", "grey": "#878c93", "gray": "#878c93",
    "silver": "#b9bfc7", "ginger": "#d9762b", "blonde": "#e3c06a", "copper": "#b8693a",
    "bronze": "#a4713a", "ivory": "#efe6d0", "coral pink": "#ee7f68", "rusty": "#9c5230",
}  # fmt: skip

NUMBERS = {
    "one": 1, "single": 1, "two": 2, "both": 2, "three": 3, "four": 4, "five": 5, "six": 6,
    "seven": 7, "eight": 8, "nine": 9, "ten": 10, "dozen": 12, "several": 4, "few": 3,
    "some": 3, "many": 8, "multiple": 4, "countless": 14, "hundred": 14, "thousand": 14,
    "couple of": 2, "pair of": 2, "flock of": 9, "herd of": 7, "pack of": 5, "school of": 9,
    "row of": 5, "swarm of": 12, "army of": 14, "crowd of": 14, "group of": 5, "line of": 5,
    "bunch of": 4, "field of": 12, "fleet of": 5, "team of": 4,
}  # fmt: skip

SIZES = {
    "tiny": 0.55, "small": 0.72, "little": 0.78, "miniature": 0.55, "big": 1.3, "large": 1.3,
    "huge": 1.7, "giant": 2.1, "gigantic": 2.1, "enormous": 1.9, "massive": 1.7, "tall": 1.2,
    "colossal": 2.3, "towering": 1.7,
}  # fmt: skip

POSES = {
    "walk": "walking, walk, strolling, stroll, wandering, marching, approaching, crossing, leaving, follow, following, exploring, trek, hiking, entering",
    "run": "running, run, chasing, chase, escaping, fleeing, racing, sprinting, rushing, jogging, jumping, jump, galloping, leaping, playing, pursuit, hurrying, skating",
    "ride": "riding, ride, rides, rode, rider, mounted, astride, on horseback",
    "sit": "sitting, sit, seated, resting, waiting, meditating, fishing, kneeling, crouching, reading, studying, working, typing, dining, eating, drinking, relaxing",
    "wave": "waving, wave hello, greeting, cheering, celebrating, pointing, calling, shouting, hailing",
    "dance": "dancing, dance, twirling, performing, leap of joy, floating",
    "hold": "holding, hold, carrying, showing, lifting, raising, offering",
    "reach": "reaching, reach, climbing, climb, praying, conducting, casting",
    "sleep": "sleeping, asleep, sleep, lying, napping, curled, dreaming",
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

HOLDABLE = {
    "book", "umbrella", "kite", "lantern", "sword", "balloon", "cup", "flower", "guitar", "camera",
    "gun", "suitcase", "flag", "magnifier", "candle", "phone", "letter", "gift", "violin",
    "key", "bottle", "glass", "ice-cream", "apple", "skull", "gem", "cake", "teddy", "bread",
    "globe", "hourglass", "crown", "hat",
}  # fmt: skip
HOLD_WORDS = frozenset(
    [
        "with",
        "holding",
        "carrying",
        "reading",
        "under",
        "playing",
        "flying",
        "drinking",
        "eating",
        "raising",
        "wielding",
        "lifting",
        "offering",
        "taking",
        "using",
        "clutching",
        "examining",
        "studying",
        "opening",
        "swinging",
    ]
)
NEGATIONS = frozenset({"no", "without", "not", "minus", "except"})

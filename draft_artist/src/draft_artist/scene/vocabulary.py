"""The words for places, light, weather, framing, style and mood. Pure data.

Words stand in the singular; phrases are written with commas between them. `reading.py` turns all
tables into one look-up: to teach the artist a word, add it here, in `nouns.py` or in `roles.py`.
"""

from __future__ import annotations

PLACES = {
    "city": (
        "city, downtown, metropolis, skyline, cityscape, urban, town, manhattan, tokyo, "
        "new york, cyberpunk, paris, london, capital"
    ),
    "street": "street, avenue, boulevard, sidewalk, crosswalk, pavement, intersection, traffic",
    "alley": "alley, alleyway, backstreet, lane",
    "rooftop": "rooftop, roof, roof top, balcony",
    "square": "square, plaza, piazza, marketplace, market, bazaar, fair",
    "village": "village, hamlet, countryside village",
    "desert-town": "desert town, desert village, oasis town, desert market, souk, medina, casbah",
    "forest": "forest, wood, woodland, woods, grove, taiga, clearing",
    "jungle": "jungle, rainforest, tropical",
    "mountain": "mountain, alp, peak, summit, alpine, himalaya, ridge, valley, canyon, fjord",
    "hills": (
        "hill, hillside, highland, hilltop, landscape, scenery, countryside, outdoor, "
        "nature, battlefield"
    ),
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
    "underwater": (
        "underwater, coral, reef, seabed, deep sea, ocean floor, under the sea, "
        "aquarium, atlantis"
    ),
    "road": "road, highway, freeway, route, roadside, crossroad, race, racetrack, path, trail",
    "railway": "railway, railroad, rail, track",
    "station": "station, train station, platform, subway, metro, underground, airport, terminal",
    "snowfield": (
        "arctic, antarctica, antarctic, north pole, south pole, tundra, ice, icy, "
        "snowfield, frozen"
    ),
    "graveyard": "graveyard, cemetery, haunted, crypt",
    "cave": "cave, cavern, grotto, mine, tunnel, dungeon, lair",
    "space": (
        "space, outer space, cosmos, galaxy, universe, orbit, nebula, interstellar, "
        "cosmic, asteroid, black hole"
    ),
    "mars": "mars, red planet, martian surface, alien planet, alien world, exoplanet",
    "moon-surface": "moon surface, lunar, on the moon, moon landing, moonscape",
    "launchpad": "launchpad, launch pad, launch, spaceport, liftoff, takeoff",
    "sky": "sky, heaven, air, flight, above the cloud, cloudscape",
    "parlour": (
        "room, living room, interior, indoor, parlour, parlor, lounge, apartment room, "
        "hallway, corridor, lobby, attic, fireplace"
    ),
    "windowsill": (
        "windowsill, window sill, at the window, by the window, window seat, "
        "through the window, out of the window, in the window"
    ),
    "kitchen": "kitchen, dining room, bakery",
    "bedroom": "bedroom, nursery, hotel room, dorm",
    "office": "office, study, workplace, desk job, police station, newsroom, boardroom, meeting",
    "library": "library, bookshop, bookstore, archive",
    "bar": (
        "bar, pub, tavern, nightclub, club, casino, restaurant, cafe, café, coffee shop, "
        "diner, saloon, bistro"
    ),
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
    "day": (
        "day, daytime, noon, midday, daylight, sunny, bright day, lunch, sunshine, "
        "sunlight, sunlit"
    ),
    "afternoon": "afternoon, golden hour, late afternoon, late summer, golden light, warm light",
    "sunset": "sunset, sundown, evening sun, setting sun, evening glow",
    "dusk": "dusk, twilight, evening, blue hour, nightfall, gloaming",
    "night": (
        "night, midnight, nighttime, moonlit, moonlight, starlight, nocturnal, starry, "
        "full moon, moon, star, milky way, candlelit, bedtime"
    ),
}  # fmt: skip


WEATHER = {
    "rain": "rain, rainy, raining, drizzle, downpour, shower, wet, raindrop, monsoon, puddle",
    "storm": (
        "storm, stormy, thunder, thunderstorm, lightning, tempest, hurricane, typhoon, "
        "tornado"
    ),
    "snow": "snow, snowy, snowing, snowfall, blizzard, snowstorm, winter, frost, frosty, wintry",
    "fog": "fog, foggy, mist, misty, haze, hazy, smoke, smoky, smog, steam",
    "cloudy": "cloudy, overcast, cloud, grey sky, gray sky",
    "clear": "clear, cloudless, clear sky, blue sky",
    "wind": "wind, windy, breeze, gust, breezy",
    "stars": (
        "star, starry, milky way, starlight, constellation, galaxy, shooting star, "
        "comet, stargazing"
    ),
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
    "close": (
        "close up, closeup, close-up, extreme close up, macro, detail shot, detail of, "
        "headshot, face, eye, face of"
    ),
    "portrait": "portrait, bust, head and shoulder, medium close up, selfie",
    "wide": (
        "wide shot, wide angle, wide view, establishing shot, panorama, panoramic, "
        "vista, long shot, extreme wide, epic view, full shot, in the distance"
    ),
    "low": "low angle, worm eye, worm's eye view, looking up, from below, towering",
    "aerial": (
        "aerial, bird eye, bird's eye view, birdseye, overhead, top down, from above, "
        "drone shot, high angle, drone view, top view"
    ),
}  # fmt: skip


STYLES = {
    "ink": "ink, pen and ink, sumi-e, ink wash, line art, linocut, woodcut, engraving, etching",
    "watercolour": "watercolour, watercolor, aquarelle, gouache",
    "oil": (
        "oil painting, oil, oil paint, impressionist, impressionism, van gogh, monet, "
        "acrylic, painterly, brushstroke"
    ),
    "pencil": (
        "pencil, sketch, drawing, charcoal, graphite, hand drawn, crayon, pencil sketch, "
        "storyboard sketch"
    ),
    "comic": (
        "comic, comic book, manga, cartoon, anime, graphic novel, pop art, halftone, "
        "cel shaded"
    ),
    "poster": (
        "poster, travel poster, screenprint, screen print, art deco, bauhaus, "
        "minimalist, silkscreen, stencil, risograph"
    ),
    "pixel": "pixel, pixel art, 8-bit, 8 bit, 16-bit, 16 bit, retro game, pixelated, voxel",
    "neon": "neon, cyberpunk, synthwave, vaporwave, outrun, retrowave, tron",
    "noir": (
        "noir, film noir, black and white, monochrome, b&w, grayscale, greyscale, "
        "black-and-white"
    ),
    "blueprint": "blueprint, schematic, technical drawing, cyanotype",
    "film": "film grain, 35mm, analog, analogue, film still, cinematic, kodak, grainy, polaroid",
    "vintage": (
        "vintage, retro, sepia, old photo, faded, 1920s, antique, victorian, "
        "nostalgic photo"
    ),
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
    "gloomy": (
        "gloomy, dark, bleak, grim, dreary, dystopian, sombre, somber, post apocalyptic, dingy"
    ),
    "mysterious": (
        "mysterious, magical, mystical, enchanted, magic, fantasy, secret, mystery, surreal"
    ),
    "eerie": "eerie, spooky, creepy, scary, haunted, horror, sinister, toxic, ghostly",
    "romantic": "romantic, love, tender, valentine, wedding, sweet",
    "dreamy": "dreamy, dream, ethereal, whimsical, fairy tale, fairytale, soft",
    "tense": (
        "tense, dangerous, angry, violent, thriller, danger, war, battle, murder, crime, fight"
    ),
    "calm": "calm, peaceful, quiet, serene, tranquil, silent, zen, still",
    "epic": "epic, dramatic, majestic, heroic, grand, glorious",
    "melancholy": (
        "melancholy, sad, lonely, nostalgic, alone, sorrow, lonesome, solitary, abandoned"
    ),
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
    "walk": (
        "walking, walk, strolling, stroll, wandering, marching, approaching, crossing, "
        "leaving, follow, following, exploring, trek, hiking, entering"
    ),
    "run": (
        "running, run, chasing, chase, escaping, fleeing, racing, sprinting, rushing, "
        "jogging, jumping, jump, galloping, leaping, playing, pursuit, hurrying, "
        "skating"
    ),
    "ride": "riding, ride, rides, rode, rider, mounted, astride, on horseback",
    "sit": (
        "sitting, sit, seated, resting, waiting, meditating, fishing, kneeling, "
        "crouching, reading, studying, working, typing, dining, eating, drinking, "
        "relaxing"
    ),
    "wave": (
        "waving, wave hello, greeting, cheering, celebrating, pointing, calling, "
        "shouting, hailing"
    ),
    "dance": "dancing, dance, twirling, performing, leap of joy, floating",
    "hold": "holding, hold, carrying, showing, lifting, raising, offering",
    "reach": "reaching, reach, climbing, climb, praying, conducting, casting",
    "sleep": "sleeping, asleep, sleep, lying, napping, curled, dreaming",
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

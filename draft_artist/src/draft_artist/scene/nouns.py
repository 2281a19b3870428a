"""The things that the draft artist can draw, by all their names. Pure data."""

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
        street-lamp | 4.2 | ground | street | street lamp, lamppost, lamp post, streetlight
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
        picture | 0.9 | wall | parlour | painting, canvas, photograph, photo
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


HOLDABLE = {
    "book", "umbrella", "kite", "lantern", "sword", "balloon", "cup", "flower", "guitar", "camera",
    "gun", "suitcase", "flag", "magnifier", "candle", "phone", "letter", "gift", "violin",
    "key", "bottle", "glass", "ice-cream", "apple", "skull", "gem", "cake", "teddy", "bread",
    "globe", "hourglass", "crown", "hat",
}  # fmt: skip

"""Films that go on by themselves, as a process in the app's home:
`… filming COUNT WIDTH HEIGHT MOST` reads COUNT scripts and lets them go on to the end, each for at
most MOST micros of a dollar. One film is half a minute of six shots, several are short ones of two
or three."""

import sys

import django

from artfactory import garbage

PROVIDER = "sheets"
HALF_A_MINUTE = """INT. LAMP ROOM - NIGHT

A lamp room high above the sea. IDA, in a grey coat, looks at the dark lamp and waits.

IDA
It is out, and a ship is on its way.

The old KEEPER climbs the last stairs with a can of oil and a box of matches in his hands.

KEEPER
Then we light it, as we always did.

EXT. ROCKS - NIGHT

Black waves break over the rocks below the tower, white foam flies up into the night.

A small ship comes out of the fog, its bow turned straight towards the rocks.

INT. LAMP ROOM - NIGHT

The lamp flares up, and warm light runs over the brass and over two tired faces.

EXT. SEA - DAWN

The ship turns away from the rocks, slowly, and sails out into a calm and golden dawn.
"""
SHORT = """INT. ROOM {number} - NIGHT

IDA looks at door {number}.

IDA
Who is behind door {number}?

The door opens, and light falls out.
"""
THIRD = """
EXT. STREET - DAWN

Somebody walks away in the rain.
"""


def begin(count: int, width: int, height: int, most_micros: int) -> None:
    from films import advance, new_films, parsing, profiles
    from films.script import reading, shots
    from films.stages import Stage
    from projects.models import Project

    made = []
    for number in range(1, count + 1):
        seconds = 30 if count == 1 else None
        text = HALF_A_MINUTE if count == 1 else SHORT.format(number=number) + THIRD * (number % 2)
        script = reading.read(text)
        film = new_films.create(f"Film {number}", Project.inbox(), seconds=seconds)
        film.width, film.height = width, height
        film.save(update_fields=["width", "height"])
        parsing.write(film, shots.fit(script, seconds * 1000) if seconds else script)
        assert profiles.use_provider(film, PROVIDER)
        made.append(film)
    for film in made:
        advance.start(film, Stage.FILM, most_micros)


if __name__ == "__main__":
    garbage.collect_rarely()
    django.setup()
    begin(*map(int, sys.argv[1:]))

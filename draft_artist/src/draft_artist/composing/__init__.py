"""A small composer: harmony, melody, rhythm, instruments and a mixing desk."""

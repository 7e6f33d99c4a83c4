"""The pure engine: a rulebook and the facts of a league go in, explained score cards come out.

It knows neither Django nor the clock and imports the standard library only.
"""

VERSION = "1"

"""What it is worth: rulebooks, grades, leagues, runs, score cards, appeals and publications."""

from scoring.models.appeals import Appeal, AppealQuerySet, AppealStep
from scoring.models.grades import Grade
from scoring.models.leagues import League, LeagueQuerySet, Roster, UnitCounts
from scoring.models.publications import Publication, PublicationQuerySet, Seal
from scoring.models.results import Scorecard, ScorecardQuerySet, ScoreRun, ScoreRunQuerySet
from scoring.models.rulebooks import DraftEdit, RulebookVersion, RulebookVersionQuerySet

__all__ = [
    "Appeal",
    "AppealQuerySet",
    "AppealStep",
    "DraftEdit",
    "Grade",
    "League",
    "LeagueQuerySet",
    "Publication",
    "PublicationQuerySet",
    "Roster",
    "RulebookVersion",
    "RulebookVersionQuerySet",
    "ScoreRun",
    "ScoreRunQuerySet",
    "Scorecard",
    "ScorecardQuerySet",
    "Seal",
    "UnitCounts",
]

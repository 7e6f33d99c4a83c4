"""The kinds of rule: a closed vocabulary, each of which applies and explains itself."""

from scoring.engine.formulas.judged import Amount, Each, Grade
from scoring.engine.formulas.relative import Place, ShareOfMax, ShareOfTotal, Spread, Tiers
from scoring.engine.formulas.situation import Outcome, Situation, Step
from scoring.engine.formulas.targets import Band, Bands, Change, Proportion, Reach, Threshold
from scoring.engine.formulas.together import applied
from scoring.engine.formulas.view import LeagueView

Formula = (
    Each
    | Grade
    | Threshold
    | Reach
    | Spread
    | Proportion
    | ShareOfMax
    | ShareOfTotal
    | Tiers
    | Bands
    | Place
    | Change
)

KINDS: dict[str, type[Formula]] = {
    formula.kind: formula
    for formula in (
        Each,
        Grade,
        Threshold,
        Reach,
        Spread,
        Proportion,
        ShareOfMax,
        ShareOfTotal,
        Tiers,
        Bands,
        Place,
        Change,
    )
}

__all__ = [
    "KINDS",
    "Amount",
    "Band",
    "Bands",
    "Change",
    "Each",
    "Formula",
    "Grade",
    "LeagueView",
    "Outcome",
    "Place",
    "Proportion",
    "Reach",
    "ShareOfMax",
    "ShareOfTotal",
    "Situation",
    "Spread",
    "Step",
    "Threshold",
    "Tiers",
    "applied",
]

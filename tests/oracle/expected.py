"""The oracle's door: what a rulebook says of the records of an office in a period."""

from collections.abc import Callable

from tests.oracle import changzhou, frontdesk, linshu, taian, tongling, windows
from tests.oracle.cards import Card, Mean, mean_documents
from tests.oracle.records import Records

Sheet = Callable[[Records, str], dict[str, Card]]
MONTHS: dict[str, Sheet] = {
    "linshu-2020": linshu.month,
    "weifang-callback": windows.called_back,
    "hitech-frontdesk": frontdesk.month,
    "county-centre": windows.graded,
}
YEARS: dict[str, Sheet] = {
    "linshu-2020": linshu.year,
    "taian-county": taian.year,
    "changzhou-edu": changzhou.year,
    "tongling-2009": tongling.year,
}
MEANS: dict[str, Callable[[Records, str], dict[str, Mean]]] = {
    "linshu-2020": linshu.means,
    "hitech-frontdesk": frontdesk.means,
    "weifang-callback": windows.mean_of_call_backs,
    "county-centre": windows.mean_of_grades,
}


def cards(records: Records, rulebook: str, period: str) -> dict[str, dict]:
    """By unit, what ``score --json`` has to write; of a mean of months total and place only."""
    one_month = "-" in period and "Q" not in period
    sheets = MONTHS if one_month and rulebook in MONTHS else YEARS
    if rulebook in sheets and "Q" not in period:
        return {unit: card.document() for unit, card in sheets[rulebook](records, period).items()}
    return mean_documents(MEANS[rulebook](records, period))

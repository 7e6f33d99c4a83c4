"""Record the deductions and bonuses of a file."""

from scoring.ledgers import import_events
from scoring.management.entry_files import EntryFileCommand
from workorders.rows import read_events


class Command(EntryFileCommand):
    help = "Import an event file (xlsx or csv); all rows or none."
    read = read_events
    take_in = import_events

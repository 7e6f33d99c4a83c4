"""Take in the grades of a file."""

from scoring.ledgers import import_grades
from scoring.management.entry_files import EntryFileCommand
from workorders.rows import read_grades


class Command(EntryFileCommand):
    help = "Import a grade file (xlsx or csv); all rows or none."
    read = read_grades
    take_in = import_grades

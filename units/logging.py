"""A second net under T13: runs of 11 or 18 digits never reach a log in full."""

import logging
import re

NUMBERS = re.compile(r"(?<!\d)(\d{3})(\d{4}|\d{11})(\d{3}[\dXx])(?!\d)")
TRACES = logging.Formatter()


class MaskNumbers(logging.Filter):
    """Mask the middle of phone and identity numbers in the finished message and in tracebacks.

    A traceback ends with the exception's words, and a database puts the refused row into them.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        masked = _masked(message)
        if masked != message:
            record.msg, record.args = masked, ()
        if record.exc_info and not record.exc_text:
            record.exc_text = TRACES.formatException(record.exc_info)
        record.exc_text = _masked(record.exc_text or "") or None
        return True


def _masked(text: str) -> str:
    return NUMBERS.sub(lambda found: found[1] + "*" * len(found[2]) + found[3], text)

# ruff: noqa: E402 - tasks exist only once Django is set up
"""Messages as a bad broker delivers them: the same one many times, old ones after new ones."""

import random
import time

import django

django.setup()

from scoring.tasks import close_months, notice_changes, work_off_queue

TASKS = (work_off_queue, notice_changes, close_months)
for _ in range(10):
    ids = [f"message-{number}" for number in range(5)] * 4
    random.shuffle(ids)
    for one in ids:
        random.choice(TASKS).apply_async(task_id=one, countdown=random.choice((None, 0.5, 2)))
    time.sleep(0.2)

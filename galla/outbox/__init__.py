"""Jobs and messages waiting to leave: the queue, its worker, its schedule.

A row of the outbox is written in the transaction of whoever wants something done, so it exists exactly when their work
does. The row is the truth; whatever wakes a worker (an event in this process, a broker) only makes it sooner. A job is
named ``room.task`` and lives in that room's ``tasks`` module.
"""

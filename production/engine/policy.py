"""How long, how often, how many: every number that the engine goes by, and why it is that one.

Numbers without a unit in their type are seconds or counts, as they say.
"""

from datetime import timedelta

# --- leases: who holds a row -------------------------------------------------------------------
# A step under way keeps its row for so long at a time. Long enough for a slow commit and a short
# pause of the process, short enough that what a crash left is settled before anybody wonders.
LEASE = timedelta(seconds=12)
# Two renewals may fail before anybody takes the step for lost.
RENEW_LEASES_EVERY = LEASE.total_seconds() / 4
# What was received waits for a thread of its worker; past this another may take it up. A sweep that
# did so at once had each of hundreds that came home together looked at twice.
WAITS_TO_BE_COLLECTED = timedelta(seconds=5)
# Past this a poll that never answered is taken for lost and the row is due again.
POLL_LEASE = timedelta(seconds=20)
# Seconds between two beats, and without one past which nobody's lease can be trusted: the process
# or the machine stood still.
BEAT_EVERY = 1.0
STOOD_STILL = 6.0

# --- dispatching and submitting ----------------------------------------------------------------
# A worker admits so many of one provider and leaves the rest to the next that is free.
ADMIT_AT_A_TIME = 24
# So many submissions back it is known whose turn was last.
TURNS_REMEMBERED = 200
# A crash leaves in doubt what is being sent at that moment, so that should be little; it still
# makes twenty submissions a second where an answer takes 300 ms.
SENT_AT_ONCE = 6
# Of a provider that names no limit of its own.
LIMIT_OF_NONE = 100
# Threads per nature of work: many submissions wait for slow answers, polls are short, collecting
# wants the processor, events are read in order.
THREADS = {"submit": 64, "poll": 32, "collect": 4, "deliver": 1}
# A worker that is told to stop gives what runs so many seconds; the supervisor's own patience is
# longer.
SECONDS_TO_STOP = 6.0
# So many ways to the database stay open while nobody needs them: each holds up to 1.5 MB, and to
# open one takes 3 ms.
IDLE_CONNECTIONS = 6
# Seconds between two words of progress of a submission that works inside the call.
REPORT_EVERY = 0.4
# Bytes of a rough picture of what is coming, and seconds that fetching one may take: it must never
# keep a poll waiting.
MOST_PREVIEW = 512 * 1024
SECONDS_FOR_PREVIEW = 4.0
# A side file that cannot be had is not waited for as long as a result.
FETCHES_OF_SIDE_FILES = 3

# --- limits that a 429 teaches -----------------------------------------------------------------
# Limits change, so that what was learned is forgotten; and no provider's word stops it for longer.
FORGET_LEARNED_AFTER = timedelta(minutes=10)
LONGEST_RATE_PAUSE = timedelta(minutes=10)

# --- retries -----------------------------------------------------------------------------------
# However long anybody asks to wait, a row is put off for no longer at a time.
LONGEST_PUT_OFF = timedelta(minutes=30)
# What was certainly not accepted, or not fetched, is tried so often: 2 s doubling up to 5 minutes,
# about a quarter of an hour in all. A rate limit says itself that it passes, so ten times that.
MOST_TRIES = 8
MOST_TRIES_IF_LIMITED = 10 * MOST_TRIES
# Who named a second model would rather have that than wait: 2 s, 4 s, 8 s.
MOST_TRIES_BEFORE_OTHER = 3
FIRST_RETRY_WAIT = 2.0
LONGEST_RETRY_WAIT = 300.0
# The provider's own word on when to try again, in bounds.
SHORTEST_RETRY_HINT = 0.5
LONGEST_RETRY_HINT = 3600.0
# What cuts a submission off often cuts off the look whether it arrived, too: about a minute.
MOST_LOOKS = 5
# Where nothing is sent since its result could not be kept: somebody makes room, or does not.
LOOK_AT_DISK = timedelta(seconds=15)
# A file that came in part, or a host's odd page in its place, may be whole the next time.
FETCHES_OF_ODD_FILES = 2
# What is ready and the disk does not take is tried on and on, so it need not wait longer.
LONGEST_STORE_WAIT = 30.0
# An answer that is held in memory until disk and database take it; seconds.
FIRST_KEEP_WAIT, LONGEST_KEEP_WAIT = 0.5, 5.0

# --- steps that break down by what nobody foresaw ----------------------------------------------
BREAKDOWNS_ALIKE = 5
# Errors that take turns never are alike five times running.
BREAKDOWNS_IN_ALL = 20
FIRST_BREAKDOWN_WAIT, LONGEST_BREAKDOWN_WAIT = 15.0, 120.0
# So often a worker may stop with the same work under way; the last time it is taken up alone, so
# that what only happened to be beside it is done.
WORKER_STOPS = 3
ALONE_FROM = WORKER_STOPS - 1

# --- the queue -----------------------------------------------------------------------------------
# Its server is away: a worker looks for it so often, in seconds. Rows wait meanwhile.
FIRST_QUEUE_WAIT, LONGEST_QUEUE_WAIT = 0.5, 5.0

# --- polls -------------------------------------------------------------------------------------
# A worker asks about so many at a time and leaves the rest to the next that is free.
POLLS_AT_A_TIME = 24
# What is short is often done by then.
FIRST_POLL = timedelta(seconds=1)
# The provider's own word on when to ask again, in bounds; seconds.
SHORTEST_POLL_HINT, LONGEST_POLL_HINT = 0.5, 60.0
# Without any hint: a twelfth of the work's age, within these seconds.
SHARE_OF_AGE = 0.08
SHORTEST_POLL, LONGEST_POLL = 1.5, 15.0
# What is asked again so soon may have ended by then: what looks at its files is started before.
ENDS_SOON = timedelta(seconds=2)
# Where the end is foreseen, half of what is left, within these.
CLOSEST_POLL, WIDEST_POLL = 0.8, 6.0
# A poll that fails says nothing of the work: so often it is asked again whatever the error, and
# after growing waits; seconds.
POLLS_THAT_MAY_FAIL = 3
FIRST_FAILED_POLL_WAIT, LONGEST_FAILED_POLL_WAIT = 1.5, 60.0
# Over so many of a model's last runs its usual time is the mean, and so many seconds it stands.
RUNS_FOR_USUAL = 20
KEEP_USUAL_FOR = 30.0

# --- silence -----------------------------------------------------------------------------------
# Nothing new of running work is odd after ten times what it usually takes; of work whose usual time
# nobody knows after the first of these.
SILENCE_AT_LEAST = timedelta(minutes=15)
SILENCE_TIMES_USUAL = 10
SILENCE_AT_MOST = timedelta(hours=12)
# Fetching is over in a moment as a rule: to give it up is offered past this.
SLOW_FETCH = timedelta(seconds=15)

# --- presses -----------------------------------------------------------------------------------
# A held key or a second hand: the same asked for within this is one press.
ONE_PRESS = timedelta(seconds=0.5)
# What is ordered again by one press can be undone for so long; nothing of it is sent before.
UNDO = timedelta(seconds=5)

# --- events ------------------------------------------------------------------------------------
# Their effects hold the database, so few enough to be over in a moment.
EVENTS_AT_A_TIME = 50
# Whoever cannot take one three times will not; the last try is half a minute after the first, by
# which time what was restarted is back.
EVENT_TRIES = 3
EVENT_RETRY_WAIT = timedelta(seconds=15)
# Long enough to look back at, and for a consumer that was away for a holiday.
KEEP_EVENTS = timedelta(days=30)
# Seconds; and so many rows go in a moment.
PRUNE_EVENTS_EVERY = 3600.0
EVENTS_PRUNED_AT_A_TIME = 5_000

# --- the database and the sent log -------------------------------------------------------------
# Longer than one group needs that waits for everything it may wait for, its turn too.
SECONDS_IN_LINE = 12.0
# Longer than any backup that is put back is old, as a rule.
KEEP_SENT_LOG_DAYS = 60
# Another command may be bringing back what it knows of a restored database.
SECONDS_ALONE = 60.0
# Seconds between two looks of a command that works without queue.
INLINE_LOOK_EVERY = 0.2

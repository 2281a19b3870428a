"""A worker process: runs what is on the queue."""

from artfactory.launcher import child_process
from foundation import liveness


def main() -> None:
    options = child_process.begin("--name", niceness=child_process.BEHIND_THE_PAGES)
    from django.conf import settings

    from gallery import decoder
    from production import jobs, queue_worker

    decoder.share(settings.PATHS.run / "decoders")
    liveness.pulse.busy = queue_worker.busy_for
    jobs.run_worker(options.name)


if __name__ == "__main__":
    main()

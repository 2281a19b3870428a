"""A worker process: runs what is on the queue."""

from artfactory.launcher import beats, child_process


def main() -> None:
    options = child_process.begin("--name", niceness=child_process.BEHIND_THE_PAGES)
    from production import jobs

    beats.pulse.busy = jobs.busy_for
    jobs.run_worker(options.name)


if __name__ == "__main__":
    main()

# Needs Python 3.11 or newer (or uv) and make; everything else is installed into .venv.
SHELL = /bin/sh
PYTHON = .venv/bin/python

.PHONY: run test dev-providers lint fix bench bench-check bench-keep faults fuzz pictures lock clean help

run: ## install what is missing and start the app (ARGS="--port 9000 --no-browser")
	@scripts/environment.sh
	@exec $(PYTHON) manage.py start $(ARGS)

test: ## install the tools too and run every check and every test
	@scripts/environment.sh dev
	@scripts/test.sh $(ARGS)

dev-providers: ## the app with emulators in the place of the remote providers
	@scripts/environment.sh dev
	@exec $(PYTHON) -m tests.emulator.beside $(ARGS)

lint: ## ruff and mypy
	@scripts/environment.sh dev
	@scripts/lint.sh

fix: ## let ruff mend and format
	@scripts/environment.sh dev
	@$(PYTHON) -m ruff check --fix --quiet . ; $(PYTHON) -m ruff format .

faults: ## the tests that kill, flood and break things, in their long form (some 25 minutes)
	@scripts/environment.sh dev
	@ARTFACTORY_FAULTS=long $(PYTHON) -m pytest -v -m faults -p no:randomly $(ARGS)

fuzz: ## hostile words on every address and command, keys in every answer, in their long form (some 20 minutes)
	@scripts/environment.sh dev
	@ARTFACTORY_FUZZ=long $(PYTHON) -m pytest -v -p no:randomly tests/artfactory/test_crawl.py tests/artfactory/test_commands.py tests/production/test_any_order.py tests/production/test_keys_at_the_door.py $(ARGS)

bench: ## measure and print the figures
	@scripts/environment.sh
	@exec $(PYTHON) manage.py bench $(ARGS)

bench-check: ## fail where pages are more than 15 % slower than kept (ARGS="--products 1000")
	@scripts/environment.sh
	@exec $(PYTHON) manage.py bench --only pages --check $(ARGS)

bench-keep: ## measure the pages and keep their figures for bench-check
	@scripts/environment.sh
	@exec $(PYTHON) manage.py bench --only pages --keep $(ARGS)

pictures: ## take the docs' pictures anew, from the app as it is now
	@scripts/environment.sh dev
	@ARTFACTORY_TEST_BROWSER=$$(scripts/browser.sh) $(PYTHON) -m tests.pictures $(ARGS)

lock: ## pin everything anew from requirements*.in
	@scripts/environment.sh dev
	@$(PYTHON) -m pip install -q uv
	@for name in requirements requirements-dev; do \
		$(PYTHON) -m uv pip compile -q --universal --python-version 3.11 --no-header $$name.in -o $$name.txt; done

clean: ## remove what was installed and cached; database, media and backups stay
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .coverage .coverage.* htmlcov test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /  make \1	/p' Makefile

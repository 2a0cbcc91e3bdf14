# Everything a newcomer needs: `make run` and `make test`. Nothing is installed by hand.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
DEV_STAMP := $(VENV)/.installed-dev

.PHONY: install install-dev run test check bench dev chromium clean

install: $(STAMP)

install-dev: $(DEV_STAMP)

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "zhiban: Python 3.11 or later is needed, none was found; on Debian: apt-get install python3"; exit 2; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "zhiban: Python's venv module is missing; on Debian: apt-get install python3-venv"; exit 2; }
	@echo "zhiban: making the environment (a minute or two, once)"
	@$(PYTHON) -m venv $(VENV)

$(STAMP): $(BIN)/python pyproject.toml constraints.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input -c constraints.txt -e . || { echo "zhiban: the packages could not be installed; pip's last lines above say why"; exit 2; }
	@touch $@

$(DEV_STAMP): $(STAMP)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input -c constraints.txt -e '.[dev]' || { echo "zhiban: the packages for tests could not be installed; pip's last lines above say why"; exit 2; }
	@touch $@

run: install
	@exec $(BIN)/zhiban run --demo

dev: install-dev
	@exec $(BIN)/zhiban dev $(ARGS)

test: install-dev chromium
	@$(BIN)/python -m pytest $(ARGS)

check: install-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	$(BIN)/lint-imports

bench: install-dev
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input -c constraints.txt -e '.[bench]' || echo "zhiban: the peers of the search could not be installed; it is measured without them"
	@$(BIN)/python -m benchmarks $(ARGS)

# The browser tests open the page in Chromium: found, or installed where this is Debian and we may.
chromium:
	@command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || \
	{ [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 && echo "zhiban: installing Chromium for the browser tests" && \
	  apt-get -qq update >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends chromium fonts-noto-cjk >/dev/null; } || \
	echo "zhiban: no Chromium; the browser tests are skipped (README, Tests)"

clean:
	rm -rf $(VENV) var build *.egg-info

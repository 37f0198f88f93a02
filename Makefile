# Everything sets itself up: `make run` on a fresh machine is enough.

PYTHON ?= python3
VENV := .venv
PIP := $(VENV)/bin/pip --disable-pip-version-check
RUN := $(VENV)/bin/python

.PHONY: run test check bench faults clean

run: $(VENV)/.run  ## talk: on Telegram with BOT_TOKEN, else in the terminal or with a pipe
	@$(RUN) -m bot

test: $(VENV)/.test  ## run the tests
	$(RUN) -m pytest

check: $(VENV)/.test  ## format, lint, types, layers, tests
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	$(RUN) -m pytest

bench: $(VENV)/.test  ## figures of finding and refusing on the development questions, and speed
	$(RUN) -m benchmarks

faults: $(VENV)/.test  ## what must never happen, tried in full (about two hours)
	$(RUN) -m pytest tests/faults --full

clean:  ## remove the virtual environment; the index and the settings stay
	rm -rf $(VENV)

$(VENV)/.run: requirements.lock | $(VENV)/bin/pip
	@echo "Setting up, once (some minutes) …" >&2
	@$(PIP) install --requirement requirements.lock >&2
	@touch $@

$(VENV)/.test: requirements-dev.lock requirements.lock | $(VENV)/bin/pip
	@echo "Setting up for tests, once (some minutes) …" >&2
	@$(PIP) install --requirement requirements-dev.lock >&2
	@touch $@ $(VENV)/.run

# Debian keeps venv apart from Python; root can bring it, others are told how.
$(VENV)/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "found $$($(PYTHON) --version); expected Python 3.11 or newer; set PYTHON=…" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	  || { [ "$$(id -u)" = 0 ] && apt-get update -qq >&2 && apt-get install -y -qq python3-venv >&2; } \
	  || { echo "found no venv in $$($(PYTHON) --version); expected Debian's package python3-venv; run: apt-get install python3-venv" >&2; exit 1; }
	@rm -rf $(VENV)
	@$(PYTHON) -m venv $(VENV)

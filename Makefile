# Ziele: demo, test, lint, bench, beispiele, clean. Jedes richtet sich seine Umgebung in .venv selbst ein.

PYTHON ?= python3
BIN    := .venv/bin
# -qq: errors only.
PIP    := $(BIN)/python -m pip -qq --disable-pip-version-check
UST2B  := $(BIN)/ust2b

ERSTE  := examples/erste-schritte/katalog.yaml
DLZ    := examples/dlz/*.yaml

.PHONY: demo test lint bench beispiele clean

demo: .venv/.stand-demo
	@echo; echo '== Was steuerbar ist: ust2b classify $(ERSTE)'
	@$(UST2B) classify $(ERSTE)
	@echo; echo '== Warum: ust2b explain $(ERSTE) parkscheinautomat-parkbuchten'
	@$(UST2B) explain $(ERSTE) parkscheinautomat-parkbuchten
	@echo; echo '== Sechs Gemeinden, was sie unterscheidet (Anfang): ust2b compare $(DLZ) --nur-unterschiede'
	@$(UST2B) compare $(DLZ) --nur-unterschiede | sed -n '1,33p'
	@echo; echo '== Nach welchen Regeln (Anfang): ust2b rules list'
	@$(UST2B) rules list | sed -n '1,10p'

test: .venv/.stand-alles
	@$(BIN)/python -m pytest
	@echo 'Alle Prüfungen bestanden.'

lint: .venv/.stand-alles
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/pyright --pythonpath $(BIN)/python
	@$(BIN)/lint-imports
	@echo 'Keine Beanstandungen.'

bench: .venv/.stand-alles
	@$(BIN)/python -m bench

# The sample dossier and its picture; to be made anew whenever rules or texts change.
beispiele: .venv/.stand-alles
	@$(BIN)/python examples/beispiele.py

clean:
	rm -rf .venv build dist .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo 'ust2b braucht Python 3.11 oder neuer. Aufruf mit anderem Python: make PYTHON=python3.11 …'; exit 1; }
	@$(PYTHON) -m venv .venv

# The demo shows results with or without durable-rules, so a missing C compiler must not stop it.
.venv/.stand-demo: pyproject.toml | .venv/bin/python
	@echo 'Richte .venv ein …'
	@$(PIP) install --editable '.[inferenz]' 2>.venv/inferenz.log \
	  || { echo 'durable-rules ließ sich nicht übersetzen (meist fehlt der C-Compiler; Meldung: .venv/inferenz.log).'; \
	       echo 'Es geht ohne weiter: ust2b rechnet mit der Definition allein, gleiche Ergebnisse ohne Gegenprobe.'; \
	       $(PIP) install --editable .; }
	@touch $@

.venv/.stand-alles: pyproject.toml | .venv/bin/python
	@echo 'Richte .venv mit allen Prüfwerkzeugen ein …'
	@$(PIP) install --editable '.[inferenz,beweis,pdf,entwicklung]'
	@touch $@ .venv/.stand-demo

# What people repeat. Every target that needs the environment makes it first, once.
PYTHON ?= python3
PORT ?= 7860
SHARED ?= ../shared
BIN := .venv/bin
STAMP := .venv/.installed

.PHONY: run test check format bench install lock clean help
.DEFAULT_GOAL := help

help: ## Say what can be made
	@sed -n 's/^\([a-z]*\):.*## /make \1|/p' Makefile | column -t -s '|'

install: $(STAMP) ## Make .venv with the pqask command in it

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "pqask needs Python 3.11 or newer; name one with: make $(MAKECMDGOALS) PYTHON=python3.11"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

run: $(STAMP) ## Build index/ from seeds/ if it is not current, and open the chat on PORT (7860)
	@PORT=$(PORT) $(BIN)/python app.py

test: $(STAMP) ## Run the tests
	$(BIN)/python -m pytest

check: $(STAMP) ## Run the linters and the type checker
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(STAMP) ## Put the code in its one format
	$(BIN)/ruff check --fix --quiet .
	$(BIN)/ruff format .

bench: $(STAMP) ## Measure kinds, understanding, quality and speed on the corpora in SHARED
	@test -d $(SHARED)/corpora || { echo "No corpora in $(SHARED); name their folder with: make bench SHARED=..."; exit 1; }
	$(BIN)/python benchmarks/kinds/measure.py $(SHARED)/corpora/*.jsonl.gz
	$(BIN)/python benchmarks/understanding/measure.py $(SHARED)/corpora/commons-2023-2026.jsonl.gz $(SHARED)/eval
	$(BIN)/python benchmarks/timeline/measure.py $(SHARED)/corpora/*.jsonl.gz
	$(BIN)/pqask ingest $(SHARED)/corpora/commons-2023-2026.jsonl.gz --library .bench
	$(BIN)/pqask ingest $(SHARED)/corpora/commons-2023-2026.jsonl.gz --model all-MiniLM-L6-v2 --library .bench-base
	$(BIN)/pqask evaluate --library .bench --against .bench-base --questions $(SHARED)/eval/dev/queries.jsonl \
		--qrels $(SHARED)/eval/dev/qrels.tsv --dialogues $(SHARED)/eval/dev/dialogues.jsonl --today 2026-07-31 \
		--ranking fitted --ranking sum --ranking nearness --ranking words --ranking rrf
	$(BIN)/python benchmarks/quality/measure.py --library .bench --eval $(SHARED)/eval
	$(BIN)/python benchmarks/ingest/measure.py $(SHARED)/corpora/commons-2023-2026.jsonl.gz

lock: ## Resolve requirements.lock anew from the ranges in pyproject.toml
	rm -rf .venv-lock
	$(PYTHON) -m venv .venv-lock
	.venv-lock/bin/pip install --quiet --disable-pip-version-check --upgrade pip
	.venv-lock/bin/pip install --quiet torch==2.13.0
	.venv-lock/bin/pip install --quiet . --group dev
	.venv-lock/bin/pip freeze --exclude pqask | sed 's/^torch==\([0-9.]*\).*/torch==\1/' > requirements.lock
	rm -rf .venv-lock

clean: ## Remove the environment, the caches and the built index
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache
	find index -mindepth 1 ! -name README.md -delete

# Needs Python 3.11+ and make; everything else is installed here, in .venv and .local (XL_HOME).
#   make run      the product on this machine, until Ctrl-C   (XL_HTTP_PORT=8080 XL_GATEWAY_PORT=8081 XL_BANK_PORT=8082
#                                                              XL_TABLE_PORT=8083 XL_AWS_PORT=8084 XL_ZALO_PORT=8085 XL_LINKS_PORT=8086
#                                                              XL_WORLD=demo|none)
#   make test     every check and every suite                  (PYTEST_ARGS="-k loop" runs less)
#   make check    the checks that start nothing: style, types, imports, sizes, documents, the package
#   make package  the zip of a deployment                      (STAGE=dev)
#   make deploy   that zip to AWS                              (STAGE=dev)
#   make bench    what it costs and how fast it is
#   make gallery  every page of the running product as a picture, in both languages, with what is wrong with it
#   make pictures the pictures of the help pages, from the running product
#   make format   the source in the house's layout
#   make reset    throws the local data away; the next run loads the demo world again
#   make clean    removes all that these commands made

PYTHON ?= python3
STAGE ?= dev
PYTEST_ARGS ?=
DEPLOY_ARGS ?=
UV = uv==0.13.9
PY = .venv/bin/python
QUICK = tests/unit tests/property
ENGINES = tests/engine tests/end_to_end tests/browser
CODE = app.py chalicelib infra tests benchmarks

unexport PYTHONDONTWRITEBYTECODE
unexport PYTHONPATH

.PHONY: run test check package deploy bench gallery pictures format reset clean setup

run: setup
	@$(PY) -m infra.local.frontend
	@exec $(PY) -m infra.local.run

test: setup
	@$(PY) -m infra.local.toolchain
	@$(PY) -m infra.local.frontend --check
	@$(MAKE) --no-print-directory check
# What only thinks runs on every processor. Suites with real engines and browsers meet deadlines that a busy machine misses:
# they run one by one, and what failed is asked once more. Exit code 5: PYTEST_ARGS chose nothing of that part.
	$(PY) -m pytest $(wildcard $(QUICK)) -n auto --maxprocesses 8 $(PYTEST_ARGS) || [ $$? -eq 5 ]
	$(PY) -m pytest $(wildcard $(ENGINES)) $(PYTEST_ARGS) || [ $$? -eq 5 ] || \
	  $(PY) -m pytest $(wildcard $(ENGINES)) --last-failed --last-failed-no-failures none $(PYTEST_ARGS)

check: setup
	@$(PY) -m infra.local.frontend
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	$(PY) -m pytest tests/architecture
	.venv/bin/deptry .
	.venv/bin/vulture

package: setup
	@$(PY) -m infra.local.frontend
	@$(PY) -m infra.deploy.package --stage $(STAGE)

deploy: package
	@$(PY) -m infra.deploy.release --stage $(STAGE) $(DEPLOY_ARGS)

bench: setup
	@$(PY) -m infra.local.toolchain java table-engine ministack
	@$(PY) -m benchmarks

gallery: setup
	@$(PY) -m tests.browser.gallery

pictures: setup
	@$(PY) -m tests.browser.help_pictures

format: setup
	.venv/bin/ruff check --fix-only --select I .
	.venv/bin/ruff format .

reset: setup
	@$(PY) -m infra.local.run --reset

clean:
	rm -rf .venv .local build frontend/node_modules frontend/dist chalicelib/static .chalice/deployments
	rm -rf .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache

setup: .venv/.installed

.venv/.installed: requirements.txt requirements-dev.txt
	@sh infra/local/make-environment.sh "$(PYTHON)" "$(UV)"
	@touch $@

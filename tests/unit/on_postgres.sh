# Runs unit tests on a PostgreSQL of their own: STORE_URL is where, STORE_DATA
# its folder, STORE_SOCKET that of its socket. Power loss is not what they are about.
set -eu

top=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
. "$top/tests/service/postgres.sh"
trap postgres_remove EXIT
trap 'exit 129' HUP INT TERM

PG_OPTIONS='-c fsync=off -c full_page_writes=off'
postgres_start
STORE_URL=$PG_URL STORE_DATA=$PG_DATA STORE_SOCKET=$PG_HOME
export STORE_URL STORE_DATA STORE_SOCKET
for test; do
	"$test"
done

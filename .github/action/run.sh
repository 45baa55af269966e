#!/bin/sh
# What the action runs: finds or installs dbgen, sees to it that the commit to
# compare with is there, and runs one command. Everything comes by environment
# variables, see action.yml; none is read as code. The exit status is dbgen's.
set -eu

module=github.com/dbgen-go/dbgen
tools=${RUNNER_TEMP:-${TMPDIR:-/tmp}}/dbgen-action

fail() { # an annotation without a place, and the end
	echo "::error title=dbgen::$1"
	exit 2
}

# install puts a version of dbgen into $tools, built by Go where there is one.
install() {
	mkdir -p "$tools"
	if command -v go >/dev/null; then
		GOBIN=$tools go install "$module/cmd/dbgen@$1" || fail "dbgen $1 cannot be installed: see the log"
	else
		download "$1"
	fi
}

# download gets a release's program, and holds it to the release's checksums.
download() {
	releases=${DBGEN_RELEASES:-https://$module/releases}
	version=$1
	if [ "$version" = latest ]; then
		version=$(curl -fsSL -o /dev/null -w '%{url_effective}' "$releases/latest") || fail "the latest release cannot be found at $releases"
		version=${version##*/}
	fi
	case $(uname -s) in
	Linux) os=linux archive=tar.gz ;;
	Darwin) os=darwin archive=tar.gz ;;
	MINGW* | MSYS* | CYGWIN*) os=windows archive=zip ;;
	*) fail "there is no program of dbgen for $(uname -s): set Go up before this action" ;;
	esac
	case $(uname -m) in
	x86_64 | amd64) arch=amd64 ;;
	aarch64 | arm64) arch=arm64 ;;
	*) fail "there is no program of dbgen for $(uname -m): set Go up before this action" ;;
	esac
	name=dbgen_${version#v}_${os}_$arch.$archive
	for file in "$name" checksums.txt; do
		curl -fsSL -o "$tools/$file" "$releases/download/$version/$file" || fail "$file of dbgen $version cannot be downloaded from $releases"
	done
	want=$(awk -v name="$name" '$2 == name {print $1}' "$tools/checksums.txt")
	if command -v sha256sum >/dev/null; then
		got=$(sha256sum "$tools/$name")
	else
		got=$(shasum -a 256 "$tools/$name")
	fi
	if [ -z "$want" ] || [ "$want" != "${got%% *}" ]; then
		fail "$name is not what checksums.txt of dbgen $version says"
	fi
	if [ $archive = zip ]; then
		unzip -qo "$tools/$name" -d "$tools"
	else
		tar -xzf "$tools/$name" -C "$tools"
	fi
}

# is_tool: the Go module here has dbgen as a tool.
is_tool() {
	command -v go >/dev/null && go list -f '{{.ImportPath}}' tool 2>/dev/null | grep -qx "$module/cmd/dbgen"
}

# is_known: git can say where this change left a commit.
is_known() { git merge-base "$1" HEAD >/dev/null 2>&1; }

# fetch gets as much of the history as is needed to tell what is new since a
# commit. Where it cannot, dbgen says what to do.
fetch() {
	is_known "$1" && return
	head=$(git rev-parse HEAD) || return 0
	ref=$1
	case $1 in
	origin/*) ref=+refs/heads/${1#origin/}:refs/remotes/$1 ;;
	esac
	if [ "$(git rev-parse --is-shallow-repository)" != true ]; then
		git fetch --quiet --no-tags origin "$ref" || :
		return 0
	fi
	git fetch --quiet --no-tags --depth=1 origin "$ref" || return 0
	for more in --deepen=50 --deepen=1000 --unshallow; do
		is_known "$1" && return
		git fetch --quiet --no-tags $more origin "$ref" "$head" || return 0
	done
}

case $DBGEN_COMMAND in
check | vet) ;;
*) fail "there is no command \"$DBGEN_COMMAND\" for this action: use check or vet" ;;
esac

version=$DBGEN_VERSION
if [ -z "$version" ] && is_tool; then
	set -- go tool dbgen
elif [ "$version" = path ]; then
	command -v dbgen >/dev/null || fail "dbgen is not in PATH: install it in a step before, or leave out \"version: path\""
	set -- dbgen
else
	if [ -z "$version" ]; then
		case $DBGEN_ACTION_REF in
		v[0-9]*.[0-9]*.[0-9]*) version=$DBGEN_ACTION_REF ;;
		*) version=latest ;;
		esac
	fi
	install "$version"
	set -- "$tools/dbgen"
fi

set -- "$@" "$DBGEN_COMMAND" --format "$DBGEN_FORMAT"
if [ -n "$DBGEN_BASELINE" ]; then
	set -- "$@" --baseline "$DBGEN_BASELINE"
fi
if [ -n "$DBGEN_NEW_FROM_REV" ]; then
	fetch "$DBGEN_NEW_FROM_REV"
	set -- "$@" --new-from-rev "$DBGEN_NEW_FROM_REV"
fi
if [ -n "$DBGEN_SARIF_FILE" ]; then
	rm -f "$DBGEN_SARIF_FILE"
	set -- "$@" --format "sarif=$DBGEN_SARIF_FILE"
fi
set -f # blanks part the arguments, and nothing else in them has a meaning
# shellcheck disable=SC2086
set -- "$@" $DBGEN_ARGS
set +f

status=0
"$@" || status=$?
{
	echo "status=$status"
	if [ -n "$DBGEN_SARIF_FILE" ] && [ -f "$DBGEN_SARIF_FILE" ]; then
		echo "sarif-file=$(cd "$(dirname "$DBGEN_SARIF_FILE")" && pwd)/$(basename "$DBGEN_SARIF_FILE")"
	fi
} >>"${GITHUB_OUTPUT:-/dev/null}"
exit "$status"

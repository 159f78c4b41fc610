# What the commands at the root share: where the house is, what it needs, and building only what has changed.
# Sourced by them, never run.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
artifacts=$root/artifacts

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
# What is new in memory is looked through after 16 MB, wherever the program runs; left alone, a machine with a large cache
# waits for much more. In hexadecimal, as the runtime reads it.
export DOTNET_GCgen0size=${DOTNET_GCgen0size:-1000000}
# Without a home the SDK has nowhere to keep its packages.
if [ -z "${HOME:-}" ] || [ ! -d "$HOME" ]; then
  export HOME=$artifacts/home
  mkdir -p "$HOME"
fi

say() { printf '%s\n' "$*"; }

die() {
  printf '%s\n' "$*" >&2
  exit 1
}

need_dotnet() {
  local place
  if ! command -v dotnet >/dev/null 2>&1; then
    for place in "${DOTNET_ROOT:-}" "$HOME/.dotnet" /usr/share/dotnet /usr/lib/dotnet; do
      if [ -n "$place" ] && [ -x "$place/dotnet" ]; then
        export PATH=$place:$PATH
        break
      fi
    done
  fi
  command -v dotnet >/dev/null 2>&1 ||
    die "Ventanilla is built with the .NET SDK 10, and there is no 'dotnet' here. Install it (https://dotnet.microsoft.com/download/dotnet/10.0) and try again."
  # The SDK itself says whether it satisfies global.json.
  (cd "$root" && dotnet --version >/dev/null 2>&1) ||
    die "Ventanilla is built with the .NET SDK $(sed -n 's/.*"version": *"\([0-9.]*\)".*/\1/p' "$root/global.json") or a later 10.0; installed: $(dotnet --list-sdks 2>/dev/null | cut -d' ' -f1 | paste -sd' ' -). Install it (https://dotnet.microsoft.com/download/dotnet/10.0) and try again."
}

need_node() {
  local version
  command -v node >/dev/null 2>&1 ||
    die "Ventanilla needs Node.js 20 or later with npm while it is built, and there is no 'node' here. Install it (Debian: apt-get install nodejs npm) and try again."
  version=$(node --version)
  version=${version#v}
  [ "${version%%.*}" -ge 20 ] ||
    die "Ventanilla needs Node.js 20 or later while it is built; this one is $version."
  command -v npm >/dev/null 2>&1 ||
    die "Node.js is here but npm is not, and the build fetches the pages' assets with it (Debian: apt-get install npm)."
}

# sources FOLDER... [-- TEST...]: the files that a build reads, one a line; with a test of find's, only those that pass it.
sources() {
  local folders=()
  while [ $# -gt 0 ] && [ "$1" != -- ]; do
    folders+=("$1")
    shift
  done
  [ $# -eq 0 ] || shift
  cd "$root"
  local file
  for file in eng build towns Directory.Build.props Directory.Packages.props global.json package.json package-lock.json; do
    [ ! -e "$file" ] || folders+=("$file")
  done
  find "${folders[@]}" \
    \( -name bin -o -name obj -o -name node_modules -o -path '*/wwwroot/lib' \) -prune -o -type f "$@" -print | LC_ALL=C sort
}

# publish NAME PROJECT FOLDER...: puts PROJECT, ready to run, into artifacts/NAME, unless that is newer than everything in FOLDERs.
publish() {
  local name=$1 project=$2 began=$SECONDS now
  shift 2
  local out=$artifacts/$name stamp=$artifacts/$name.built
  mkdir -p "$artifacts"
  now=$(sources "$@")
  if [ -f "$stamp" ] && [ "$now" = "$(cat "$stamp")" ] &&
    [ -z "$(sources "$@" -- -newer "$stamp")" ]; then
    return 0
  fi

  (
    # Two commands started at once must not write over each other.
    flock 9
    say "Building (the first time takes about a minute) ..." >&2
    # The time that counts is when the build began to read; the files of an older build go, so that none is served by mistake.
    printf '%s\n' "$now" >"$stamp.new"
    rm -rf "$out.new"
    if ! (cd "$root" && dotnet publish "$project" -c Release -o "$out.new" -v quiet -clp:NoSummary 9>&-) >"$artifacts/$name.log" 2>&1; then
      cat "$artifacts/$name.log" >&2
      die "The build failed; the messages above say why."
    fi
    rm -rf "$out"
    mv "$out.new" "$out"
    mv "$stamp.new" "$stamp"
    say "Built in $((SECONDS - began)) s." >&2
  ) 9>"$artifacts/.lock"
}

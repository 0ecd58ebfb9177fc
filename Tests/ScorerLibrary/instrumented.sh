# Sourced: compiles the scorer with a sanitizer and links programs of this folder with it.

here=$(dirname "${BASH_SOURCE[0]}")
root=$(cd "$here/../.." && pwd)
header=$root/Sources/CRouterScorer/include

# instrument NAME SWIFT-OPTION…: compiles the modules into .build/NAME.
instrument() {
  local name=$1 options=()
  shift
  for option in "$@"; do options+=(-Xswiftc "$option"); done
  swift build --package-path "$root" -c release --target RouterScorerC \
    --scratch-path "$root/.build/$name" "${options[@]}" >&2
}

# link_program NAME OUTPUT SWIFT-OPTION…: links objects and sources with what NAME compiled.
link_program() {
  local name=$1 output=$2
  shift 2
  local objects
  mapfile -t objects < <(find "$root/.build/$name/release/" -name '*.o')
  # The linker has nothing to export of what the address sanitizer keeps local, and says so.
  swiftc -parse-as-library -I "$root/.build/$name/release/Modules" "$@" "${objects[@]}" \
    -o "$output" 2> >(grep -v 'Cannot export local symbol' >&2)
}

# write_routers NAME FOLDER SANITIZER: small routers, written by what NAME compiled.
write_routers() {
  link_program "$1" "$root/.build/$1/write-routers" "-sanitize=$3" "$here/write_routers.swift" \
    "$root/Tests/RouterScorerCTests/Support/SampleModel.swift"
  mkdir -p "$2"
  "$root/.build/$1/write-routers" "$2"
}

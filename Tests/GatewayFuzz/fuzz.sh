#!/usr/bin/env bash
# fuzz.sh SECONDS: lets libFuzzer and the address sanitizer at what reads the gateway's requests,
# answers and streams. What it learned stays in .build/fuzz-wire/corpus for the next time; an input
# that fails stays in .build/fuzz-wire and is tried again with .build/fuzz-wire/fuzz_wire FILE.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
seconds=${1:-600}
work=$root/.build/fuzz-wire
coverage=edge,inline-8bit-counters,pc-table,trace-cmp

swift build --package-path "$root" -c release --target GatewayWire --scratch-path "$work" \
  -Xswiftc -sanitize=address -Xswiftc -sanitize-coverage=$coverage \
  -Xcxx -fsanitize=address -Xcxx -fsanitize-coverage=$coverage >&2
mapfile -t objects < <(find "$work/release/" -name '*.o')
swiftc -parse-as-library -g -I "$work/release/Modules" -sanitize=fuzzer,address \
  -Xcc -fmodule-map-file="$work/release/CSimdJSON.build/module.modulemap" "$here/fuzz_wire.swift" "${objects[@]}" -lsimdjson -lstdc++ -o "$work/fuzz_wire" \
  2> >(grep -v 'Cannot export local symbol' >&2)

mkdir -p "$work/corpus"
seed() { printf '%b' "$2" > "$work/corpus/$1"; }
seed request '\0\0{"model":"auto","messages":[{"role":"user","content":[{"type":"text","text":"Hi \\ud83d\\ude82"},{"type":"image_url","image_url":{}}]}],"stream":true,"stream_options":{"include_usage":false},"metadata":{"task":"t"},"tools":[{}],"n":1,"max_tokens":5}'
seed embedding '\1\0{"model":"m","input":[[1,2],[3]]}'
seed answer '\2\0{"model":"m","choices":[{"message":{"content":"a"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":9,"prompt_tokens_details":{"cached_tokens":1},"cost":3}}'
seed stream '\3\7: ping\r\n\r\ndata: {"model":"m","choices":[{"delta":{"content":"a"}}]}\n\ndata: {"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2}}\r\rdata: [DONE]\n\n'

cd "$work"
./fuzz_wire -max_total_time="$seconds" -max_len=8000 -len_control=20 -timeout=20 \
  -rss_limit_mb=4096 -print_final_stats=1 corpus > fuzz_wire.log 2>&1 || {
  tail -40 fuzz_wire.log
  exit 1
}
grep -E 'DONE|^stat::' fuzz_wire.log

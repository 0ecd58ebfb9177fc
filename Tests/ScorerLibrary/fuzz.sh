#!/usr/bin/env bash
# fuzz.sh SECONDS: lets libFuzzer and the address sanitizer at the C functions, with any bytes as
# prompts and as files, both at once. What it learned stays in .build/fuzz/corpus for the next time;
# an input that fails stays in .build/fuzz and is tried again with
#     ROUTERS=.build/fuzz/routers/text.safetensors .build/fuzz/fuzz_prompt FILE
set -euo pipefail
source "$(dirname "$0")/instrumented.sh"
seconds=${1:-600}
work=$root/.build/fuzz

instrument fuzz -sanitize=address -sanitize-coverage=edge,inline-8bit-counters,pc-table,trace-cmp
write_routers fuzz "$work/routers" address
for target in fuzz_prompt fuzz_artifact; do
  clang -std=gnu11 -D_GNU_SOURCE -g -O1 -Wall -Wextra -Werror -fsanitize=fuzzer-no-link,address \
    -I "$header" -c "$here/$target.c" -o "$work/$target.c.o"
  link_program fuzz "$work/$target" -sanitize=fuzzer,address "$work/$target.c.o"
  mkdir -p "$work/corpus/$target"
done
cp "$work"/routers/*.safetensors "$work/corpus/fuzz_artifact/"
for text in "$root"/*.md "$here"/*.c; do
  head -c 3000 "$text" > "$work/corpus/fuzz_prompt/$(basename "$text")"
done

export ROUTERS=$work/routers/text.safetensors:$work/routers/embedding.safetensors
cd "$work"
failed=0
processes=()
for target in fuzz_prompt fuzz_artifact; do
  "./$target" -max_total_time="$seconds" -max_len=70000 -len_control=20 -timeout=20 \
    -rss_limit_mb=4096 -print_final_stats=1 "corpus/$target" > "$target.log" 2>&1 &
  processes+=($!)
done
for process in "${processes[@]}"; do wait "$process" || failed=1; done
for target in fuzz_prompt fuzz_artifact; do
  echo "== $target"
  if [ $failed = 0 ]; then grep -E 'DONE|^stat::' "$target.log"; else tail -40 "$target.log"; fi
done
exit $failed

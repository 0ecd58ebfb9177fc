#!/usr/bin/env bash
# stress.sh: runs stress.c, eight threads and forks, with the library as it is built under valgrind,
# then with the thread and the address sanitizer compiled into the scorer.
set -euo pipefail
source "$(dirname "$0")/instrumented.sh"
library=$root/.build/scorer
rounds=${1:-10}

for sanitizer in thread address; do
  work=$root/.build/$sanitizer
  instrument "$sanitizer" "-sanitize=$sanitizer"
  write_routers "$sanitizer" "$work/routers" "$sanitizer"
  # A process with threads that was forked can't start new ones under the thread sanitizer.
  [ "$sanitizer" = thread ] && define=-DWITHOUT_FORK || define=-DWITH_FORK
  clang -g -O1 -Wall -Wextra -Werror "-fsanitize=$sanitizer" $define -I "$header" \
    -c "$here/stress.c" -o "$work/stress.c.o"
  link_program "$sanitizer" "$work/stress" "-sanitize=$sanitizer" "$work/stress.c.o"
  echo "== $sanitizer sanitizer"
  "$work/stress" "$work/routers/text.safetensors" "$rounds"
done

gcc -g -O1 -Wall -Wextra -Werror -I "$header" "$here/stress.c" -L "$library" -lrouter_scorer \
  -pthread -Wl,-rpath,"$library" -o "$library/stress"
echo "== valgrind"
valgrind --quiet --error-exitcode=9 --leak-check=full \
  --show-leak-kinds=definite --errors-for-leak-kinds=definite \
  --child-silent-after-fork=yes "$library/stress" "$root/.build/address/routers/text.safetensors" 2

#!/usr/bin/env bash
# Cross-validates on the public sets and compares, prompt by prompt, with other people's methods on
# the same folds. Needs the data and the peers' programs (SHARED), and a Python for the latter.
set -euo pipefail
shared=$1 release=$2
out=.build/evaluate
strong=gpt-4-1106-preview weak=mistralai/Mixtral-8x7B-Instruct-v0.1
if [ ! -d "$shared/data" ] || [ ! -d "$shared/peers" ]; then
  echo "evaluate needs the public sets and the peers' programs in $shared; they are not here" >&2
  exit 66
fi
mkdir -p "$out"
if [ ! -x .venv-peers/bin/python ]; then
  python3 -m venv .venv-peers
  .venv-peers/bin/pip install --quiet --disable-pip-version-check numpy scipy scikit-learn
fi
for set in gsm8k mmlu; do
  for seed in 0 1 2; do
    name=$set-$seed
    if [ ! -e "$out/peers-$name.json" ]; then
      .venv-peers/bin/python "$shared/peers/quality.py" "$shared/data/routellm/$set.jsonl" \
        --strong $strong --weak $weak --seed $seed --write-folds "$out/folds-$name.json" \
        --write-scores "$out/scores-$name.json" > "$out/peers-$name.tmp"
      mv "$out/peers-$name.tmp" "$out/peers-$name.json"
    fi
    "$release/router-train" --data "$shared/data/routellm/$set.jsonl" --strong $strong --weak $weak \
      --cross-validate 5 --folds-file "$out/folds-$name.json" --compare \
      --compare-scores "$out/scores-$name.json" --format json > "$out/turnout-$name.json"
  done
done
python3 Tests/evaluate_table.py "$out"
for pair in "gpt-4 guanaco-7b" "gpt-4 vicuna-13b"; do
  set -- $pair
  echo
  echo "== qlora-oa, $1 against $2, a fifth of the prompts held out"
  "$release/router-train" --data "$shared/data/battles/qlora-oa.jsonl" --strong "$1" --weak "$2" \
    --out "$out/router.safetensors" > /dev/null
  "$release/router-eval" --artifact "$out/router.safetensors" --threshold 0.3 --sweep --compare
done

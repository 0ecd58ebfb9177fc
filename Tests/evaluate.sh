#!/usr/bin/env bash
# Cross-validates on the public sets and compares, prompt by prompt, with other people's methods on
# the same folds. Needs the data and the peers' programs (SHARED), a Python for the latter, and a
# sentence encoder, which it gets (`make encoder`). What is done is kept in .build/evaluate, so that
# an interrupted run goes on.
set -euo pipefail
shared=$1 release=$2 encoder=$3
out=.build/evaluate
if [ ! -d "$shared/data" ] || [ ! -d "$shared/peers" ]; then
  echo "evaluate needs the public sets and the peers' programs in $shared; they are not here" >&2
  exit 66
fi
mkdir -p "$out"
if [ ! -x .venv-peers/bin/python ]; then
  python3 -m venv .venv-peers
  .venv-peers/bin/pip install --quiet --disable-pip-version-check numpy scipy scikit-learn
fi

# finished FILE COMMAND...: the command's output, whole or not at all, once.
finished() {
  local file=$1
  shift
  [ -e "$file" ] && return
  "$@" > "$file.part"
  mv "$file.part" "$file"
}

train() { "$release/router-train" --format json "$@"; }

# set FILE STRONG WEAK: all methods on three deals of the folds.
set_of() {
  local name data=$1 pair=(--strong "$2" --weak "$3")
  name=$(basename "$data" .jsonl)
  local vectors=$out/$name.npy
  if [ ! -e "$vectors" ]; then
    "$release/router-data" embed --model "$encoder" --data "$data" --out "$vectors"
  fi
  for seed in 0 1 2; do
    local run=$out/$name-$seed
    finished "$run-peers.txt" .venv-peers/bin/python "$shared/peers/quality.py" "$data" \
      "${pair[@]}" --seed $seed --embeddings "$vectors" \
      --write-folds "$run-folds.json" --write-scores "$run-scores.json"
    local options=(--data "$data" "${pair[@]}" --cross-validate 5 --folds-file "$run-folds.json")
    options+=(--compare --compare-scores "$run-scores.json")
    for preset in fast balanced best; do
      finished "$run-$preset.json" train "${options[@]}" --preset $preset
    done
    finished "$run-distilled.json" train "${options[@]}" --preset best --distill "$encoder"
    finished "$run-embedded.json" train "${options[@]}" --preset best --embeddings "$vectors"
    finished "$run-encoded.json" train "${options[@]}" --preset best --distill "$encoder" \
      --embeddings "$vectors"
  done
}

gpt=gpt-4-1106-preview mixtral=mistralai/Mixtral-8x7B-Instruct-v0.1
set_of "$shared/data/routellm/gsm8k.jsonl" $gpt $mixtral
set_of "$shared/data/scores/routerbench-part.jsonl" $gpt mistralai/mixtral-8x7b-chat
set_of "$shared/data/scores/ulab.jsonl" llama-3.1-nemotron-51b-instruct llama-3.1-8b-instruct
set_of "$shared/data/routellm/mmlu.jsonl" $gpt $mixtral
for labels in 1500 500 200; do
  finished "$out/mmlu-labels-$labels.json" train --data "$shared/data/routellm/mmlu.jsonl" \
    --strong $gpt --weak $mixtral --preset best --distill "$encoder" --embeddings "$out/mmlu.npy" \
    --train-size $labels --draws 10
done
for seed in 0 1 2; do
  finished "$out/routerbench-many-$seed.txt" "$release/router-train" --cross-validate 5 \
    --data "$shared/data/scores/routerbench-part.jsonl" --models all --seed $seed
done
python3 Tests/evaluate_table.py "$out"
echo
echo "== choosing among all models of RouterBench's part, three deals of the folds"
cat "$out"/routerbench-many-*.txt
for pair in "gpt-4 guanaco-7b" "gpt-4 vicuna-13b"; do
  set -- $pair
  echo
  echo "== qlora-oa, $1 against $2, a fifth of the prompts held out"
  "$release/router-train" --data "$shared/data/battles/qlora-oa.jsonl" --strong "$1" --weak "$2" \
    --out "$out/router.safetensors" > /dev/null
  "$release/router-eval" --artifact "$out/router.safetensors" --threshold 0.3 --sweep --compare
done
echo
echo "== qlora-oa, decided battles, beside Bradley–Terry; a fifth of the prompts held out, five deals"
for reads in "" "$encoder"; do
  options=(${reads:+--encoder "$reads"})
  for seed in 0 1 2 3 4; do
    "$release/router-train" --data "$shared/data/battles/qlora-oa.jsonl" --strong gpt-4 \
      --weak vicuna-13b --ties drop --preset best --seed $seed ${options[@]+"${options[@]}"} \
      --out "$out/router.safetensors" > /dev/null
    echo "seed $seed${reads:+, with an encoder}"
    "$release/router-eval" --artifact "$out/router.safetensors" ${options[@]+"${options[@]}"} \
      | grep -A 3 "^winner of all"
  done
done

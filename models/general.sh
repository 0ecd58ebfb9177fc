#!/usr/bin/env bash
# The general router. `general.sh build SHARED RELEASE` makes models/general.safetensors from the
# permissively licensed public sets; `general.sh evaluate SHARED RELEASE` trains it anew without each
# benchmark in turn and measures it there. SHARED/data holds the sets, RELEASE the built tools.
set -euo pipefail
mode=$1 data=$2/data release=$(realpath "$3") root=$PWD
# MIT: ulab; Apache-2.0: the others. No set with another licence, or none, is trained on.
sources=(routellm/mmlu routellm/gsm8k routellm/mtbench scores/ulab scores/mmlu-pro)
missing=()
for set in "${sources[@]}"; do [ -e "$data/$set.jsonl" ] || missing+=("$data/$set.jsonl"); done
if [ ${#missing[@]} -gt 0 ]; then
  cat >&2 <<TEXT
the general router is trained on public sets that are not here: ${missing[*]}
  routellm/*.jsonl       router-data fetch routellm-mmlu (routellm-gsm8k, routellm-mtbench), then
                         router-data import datasets/downloads/routellm-mmlu --out FILE
  scores/mmlu-pro.jsonl  https://github.com/TIGER-AI-Lab/MMLU-Pro, evaluation results, Apache-2.0
  scores/ulab.jsonl      https://github.com/ulab-uiuc, routing data of 14 tasks, MIT
in the shape {"id","dataset","prompt","scores":{model: 0...1}}; datasets/README.md says more.
TEXT
  exit 66
fi
# One BLAS kernel, so that other machines write the same bytes.
export OPENBLAS_CORETYPE=Haswell
train() { "$release/router-train" --target difficulty "$@"; }

if [ "$mode" = build ]; then
  before=$(sha256sum models/general.safetensors 2>/dev/null | cut -d' ' -f1 || true)
  # From the sets' own folder: the artifact names its files as they are called there.
  (cd "$data" && train --data "${sources[@]/%/.jsonl}" --holdout 0.2 --refit \
    --out "$root/models/general.safetensors")
  after=$(sha256sum models/general.safetensors | cut -d' ' -f1)
  echo "sha256 $after ($([ "$before" = "$after" ] && echo unchanged || echo "was ${before:-not there}"))"
  exit
fi

out=$root/.build/general
mkdir -p "$out"
: > "$out/results.jsonl"

# measure NAME FILE STRONG WEAK "SETS TO LEAVE OUT" "TASKS TO LEAVE OUT" [FLAGS FOR router-eval]
measure() {
  local name=$1 file=$2 strong=$3 weak=$4 sets=$5 tasks=$6 set clean=() flags=() task
  shift 6
  for set in "${sources[@]}"; do
    case " $sets " in *" $set "*) continue ;; esac
    # Whoever shares questions with the benchmark gives them up.
    "$release/router-data" decontaminate "$data/$set.jsonl" --against "$data/$file.jsonl" \
      --out "$out/$name-${set##*/}.jsonl" > "$out/$name-${set##*/}.txt"
    clean+=("$out/$name-${set##*/}.jsonl")
  done
  for task in $tasks; do
    if grep -qE "\"dataset\": ?\"$task\"" "${clean[@]}"; then flags+=("$task"); fi
  done
  train --data "${clean[@]}" ${flags[@]+--leave-out-tasks "${flags[@]}"} --holdout 0 \
    --out "$out/$name.safetensors" > "$out/$name.log"
  "$release/router-eval" --artifact "$out/$name.safetensors" --data "$data/$file.jsonl" \
    --strong "$strong" --weak "$weak" --compare --format json "$@" > "$out/$name.json"
  python3 - "$name" "$out/$name.json" <<'PYTHON'
import json, sys
name, report = sys.argv[1], json.load(open(sys.argv[2]))
length = report["comparators"]["length"]
show = lambda key: f'{report[key]:.3f} [{report[key + "_low"]:.3f}, {report[key + "_high"]:.3f}]'
print(f'{name:14} {report["prompts"]:6}  {show("apgr")}   {length["apgr"]:.3f}   {show("cpt50")}', flush=True)
PYTHON
}

gpt4=gpt-4-1106-preview mixtral=mistralai/Mixtral-8x7B-Instruct-v0.1
echo "each benchmark left out of training; random has APGR .5 and CPT50 .5"
echo "benchmark     prompts  APGR [95 %]            length  CPT50 [95 %]"
measure mt-bench routellm/mtbench $gpt4 $mixtral "routellm/mtbench" "" --scale raw
measure gsm8k routellm/gsm8k $gpt4 $mixtral "routellm/gsm8k" "gsm8k agentverse-mgsm"
measure mmlu routellm/mmlu $gpt4 $mixtral "routellm/mmlu" "mmlu"
measure mmlu-pro scores/mmlu-pro Meta-Llama-3_1-70B-Instruct Meta-Llama-3_1-8B-Instruct \
  "scores/mmlu-pro" ""
measure ulab scores/ulab llama-3.1-nemotron-51b-instruct llama-3.1-8b-instruct "scores/ulab" ""
measure routerbench scores/routerbench-part $gpt4 mistralai/mixtral-8x7b-chat "" ""
measure alpaca-eval battles/alpaca-eval-2 gpt4_1106_preview Mixtral-8x7B-Instruct-v0.1 "" ""
measure qlora-oa battles/qlora-oa gpt-4 vicuna-13b "" ""

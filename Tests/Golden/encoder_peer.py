"""A sentence encoder on PyTorch for `router-bench encoding --peer`, as sentence-transformers runs it.

    router-bench encoding --model all-MiniLM-L6-v2 --peer "python3 Tests/Golden/encoder_peer.py"

Needs `torch` and `transformers`. Texts are sorted by length and run in batches of 32, padded to the
longest of each; the mean over the mask is normalised. The protocol is that of `EncodingPeer.swift`.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

import numpy as np
import torch
from transformers import BertModel
from transformers.utils import logging


def encode(model: BertModel, tokens: list[list[int]], batch: int = 32) -> np.ndarray:
    vectors = np.empty((len(tokens), model.config.hidden_size), dtype=np.float32)
    order = sorted(range(len(tokens)), key=lambda i: -len(tokens[i]))
    for first in range(0, len(order), batch):
        part = order[first : first + batch]
        longest = len(tokens[part[0]])
        ids = torch.zeros((len(part), longest), dtype=torch.long)
        mask = torch.zeros((len(part), longest), dtype=torch.long)
        for row, index in enumerate(part):
            ids[row, : len(tokens[index])] = torch.tensor(tokens[index])
            mask[row, : len(tokens[index])] = 1
        states = model(input_ids=ids, attention_mask=mask).last_hidden_state
        weights = mask.unsqueeze(-1).float()
        means = (states * weights).sum(1) / weights.sum(1)
        vectors[part] = torch.nn.functional.normalize(means, dim=1).numpy()
    return vectors


def main() -> None:
    folder, token_path, vector_path, threads = sys.argv[1:5]
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    torch.set_num_threads(int(threads))
    torch.set_grad_enabled(False)
    model = BertModel.from_pretrained(folder, attn_implementation="sdpa").eval()
    tokens = json.loads(Path(token_path).read_text())
    print("ready", flush=True)
    is_first = True
    for _ in sys.stdin:
        start = time.perf_counter()
        vectors = encode(model, tokens)
        seconds = time.perf_counter() - start
        if is_first:
            np.save(vector_path, vectors)
            is_first = False
        print(seconds, flush=True)


main()

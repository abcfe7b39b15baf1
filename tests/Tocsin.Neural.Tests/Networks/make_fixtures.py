"""Computes logits of the networks with PyTorch, from weights that both sides derive from a formula.

    python3 make_fixtures.py > torch-logits.json        # torch 1.13

A weight is a small whole number divided by a power of two, hence exact on both sides: see `value`. So no weights need to be stored, only logits.
"""
import json

import torch
from torch import nn

VOCABULARY, TIME, LENGTHS = 11, 9, [9, 4, 1, 3]
IDS = [[1 + (7 * row + 3 * i * i + i) % (VOCABULARY - 1) for i in range(TIME)] for row in range(len(LENGTHS))]


def value(parameter, index):
    """Of the index-th value (row-major, our shapes) of the parameter-th array: in [-0.5, 0.5)."""
    mixed = (index * 2654435761 + parameter * 40503 + 12345) % 2**32
    mixed ^= mixed >> 15
    mixed = mixed * 2246822519 % 2**32
    return (mixed >> 22) / 1024.0 - 0.5


counter = 0


def fill(*shape):
    global counter
    size = 1
    for length in shape:
        size *= length
    scale = 0.5 if len(shape) > 1 else 0.25
    result = torch.tensor([value(counter, i) * scale for i in range(size)]).reshape(shape)
    counter += 1
    return nn.Parameter(result)


def norm(layer, width):
    layer.weight = nn.Parameter(fill(width) + 1)
    layer.bias = fill(width)


def transformer(causal, outputs):
    global counter
    counter = 0
    width, expanded = 32, 128
    embedding = fill(VOCABULARY, width)
    layers = []
    for _ in range(2):
        layer = nn.TransformerEncoderLayer(width, 4, expanded, 0.1, batch_first=True)
        layer.self_attn.in_proj_weight = fill(3 * width, width)
        layer.self_attn.in_proj_bias = fill(3 * width)
        layer.self_attn.out_proj.weight = fill(width, width)
        layer.self_attn.out_proj.bias = fill(width)
        norm(layer.norm1, width)
        layer.linear1.weight, layer.linear1.bias = fill(expanded, width), fill(expanded)
        layer.linear2.weight, layer.linear2.bias = fill(width, expanded), fill(width)
        norm(layer.norm2, width)
        layers.append(layer.eval())
    head, bias = fill(outputs, width), fill(outputs)

    position = torch.arange(TIME, dtype=torch.float64)[:, None]
    frequency = torch.exp(-torch.log(torch.tensor(10000.0, dtype=torch.float64)) * torch.arange(0, width, 2) / width)
    table = torch.zeros(TIME, width, dtype=torch.float64)
    table[:, 0::2], table[:, 1::2] = torch.sin(position * frequency), torch.cos(position * frequency)
    x = embedding[torch.tensor(IDS)] + table.float()
    padding = torch.arange(TIME)[None, :] >= torch.tensor(LENGTHS)[:, None]
    later = torch.triu(torch.ones(TIME, TIME, dtype=torch.bool), 1) if causal else None
    for layer in layers:
        x = layer(x, src_mask=later, src_key_padding_mask=padding)
    if causal:
        return torch.cat([x[row, :length] for row, length in enumerate(LENGTHS)]) @ head.T + bias
    real = (~padding)[:, :, None].float()
    return ((x * real).sum(1) / real.sum(1)) @ head.T + bias


def lstm(both, outputs):
    global counter
    counter = 0
    width, hidden = 16, 100
    embedding = fill(VOCABULARY, width)
    layer = nn.LSTM(width, hidden, batch_first=True, bidirectional=both)
    for suffix in ["", "_reverse"] if both else [""]:
        for name, shape in [("weight_ih", (4 * hidden, width)), ("weight_hh", (4 * hidden, hidden)), ("bias_ih", (4 * hidden,)), ("bias_hh", (4 * hidden,))]:
            setattr(layer, f"{name}_l0{suffix}", fill(*shape))
    head, bias = fill(outputs, 2 * hidden if both else hidden), fill(outputs)
    packed = nn.utils.rnn.pack_padded_sequence(embedding[torch.tensor(IDS)], LENGTHS, batch_first=True, enforce_sorted=False)
    states, (last, _) = layer(packed)
    if both:
        return torch.cat([last[0], last[1]], 1) @ head.T + bias
    states, _ = nn.utils.rnn.pad_packed_sequence(states, batch_first=True)
    return torch.cat([states[row, :length] for row, length in enumerate(LENGTHS)]) @ head.T + bias


def cnn(outputs):
    global counter
    counter = 0
    width, filters = 16, 100
    embedding = fill(VOCABULARY, width)
    features = []
    for kernel in [2, 3, 4]:
        weight, bias = fill(filters, kernel, width), fill(filters)
        rows = []
        for row, length in enumerate(LENGTHS):
            x = torch.zeros(1, max(length, kernel), width)
            x[0, :length] = embedding[torch.tensor(IDS[row][:length])]
            y = torch.relu(nn.functional.conv1d(x.transpose(1, 2), weight.transpose(1, 2), bias))
            rows.append(y.max(dim=2).values)
        features.append(torch.cat(rows))
    head, bias = fill(outputs, 3 * filters), fill(outputs)
    return torch.cat(features, 1) @ head.T + bias


with torch.no_grad():
    cases = {
        "Transformer": transformer(False, 2),
        "Lstm": lstm(True, 2),
        "Cnn": cnn(2),
        "NextEventTransformer": transformer(True, VOCABULARY),
        "NextEventLstm": lstm(False, VOCABULARY),
    }
    print(json.dumps({
        "vocabulary": VOCABULARY,
        "sequences": [IDS[row][:length] for row, length in enumerate(LENGTHS)],
        "logits": {name: [round(v, 7) for v in logits.flatten().tolist()] for name, logits in cases.items()},
    }, indent=1))

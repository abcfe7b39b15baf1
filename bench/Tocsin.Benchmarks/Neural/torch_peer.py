"""The same networks in PyTorch, one thread: answers each line "name seconds" with "windows/s windows/CPU-second".

Started by the bench, which asks for a row right after it measured its own. Names: transformer, bilstm, cnn; -1, -256 or -train.
"""
import os
import sys
import time

os.environ["OPENBLAS_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"] = "1"  # read when torch is loaded
import torch
from torch import nn

VOCABULARY, WINDOW, BATCH = 32, 30, 64
torch.set_num_threads(1)
torch.manual_seed(20260101)


class Transformer(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(VOCABULARY, 32, padding_idx=0)
        layer = nn.TransformerEncoderLayer(32, 4, 128, 0.1, batch_first=True)
        self.encoder = nn.TransformerEncoder(layer, 2)
        self.head = nn.Linear(32, 2)
        position = torch.arange(WINDOW)[:, None]
        angle = position * torch.exp(-torch.log(torch.tensor(10000.0)) * torch.arange(0, 32, 2) / 32)
        self.register_buffer("positions", torch.stack([torch.sin(angle), torch.cos(angle)], 2).reshape(WINDOW, 32))

    def forward(self, ids):
        return self.head(self.encoder(self.embedding(ids) + self.positions).mean(1))


class Bilstm(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(VOCABULARY, 16, padding_idx=0)
        self.lstm = nn.LSTM(16, 100, batch_first=True, bidirectional=True)
        self.head = nn.Linear(200, 2)

    def forward(self, ids):
        _, (last, _) = self.lstm(self.embedding(ids))
        return self.head(torch.cat([last[0], last[1]], 1))


class Cnn(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(VOCABULARY, 16, padding_idx=0)
        self.convolutions = nn.ModuleList([nn.Conv1d(16, 100, kernel) for kernel in [2, 3, 4]])
        self.head = nn.Linear(300, 2)

    def forward(self, ids):
        x = self.embedding(ids).transpose(1, 2)
        return self.head(torch.cat([torch.relu(layer(x)).amax(2) for layer in self.convolutions], 1))


def judge(network, count):
    network.eval()
    ids = torch.randint(1, VOCABULARY, (count, WINDOW))

    def work():
        with torch.no_grad():
            network(ids)
        return count

    return work


def train(network):
    network.train()
    ids = torch.randint(1, VOCABULARY, (BATCH, WINDOW))
    labels = torch.arange(BATCH) % 2
    adam = torch.optim.Adam(network.parameters())

    def work():
        adam.zero_grad()
        nn.functional.cross_entropy(network(ids), labels).backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1)
        adam.step()
        return BATCH

    return work


def measure(work, seconds):
    processor, start, items = time.process_time(), time.perf_counter(), 0
    while True:
        items += work()
        if time.perf_counter() - start >= seconds:
            return items / (time.perf_counter() - start), items / (time.process_time() - processor)


cases = {}
for kind in [Transformer, Bilstm, Cnn]:
    name = kind.__name__.lower()
    cases[name + "-1"], cases[name + "-256"], cases[name + "-train"] = judge(kind(), 1), judge(kind(), 256), train(kind())
torch.ones(8, 8) @ torch.ones(8, 8)
with open("/proc/self/maps") as maps:
    blas = "OpenBLAS" if "openblas" in maps.read() else "without OpenBLAS, hence slow: install libopenblas0-pthread"
print(f"PyTorch {torch.__version__} ({blas})", flush=True)
for line in sys.stdin:
    name, seconds = line.split()
    print(*measure(cases[name], float(seconds)), flush=True)

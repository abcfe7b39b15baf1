"""The same indexes in FAISS. Started by the bench, which writes a line and reads one line of answer:

open BASE.npy QUERIES.npy    the vectors; answers how many
build flat|ivf NLIST|hnsw M EFC|ivfpq NLIST M    on two threads; answers seconds
find EFFORT OUT    the ten nearest of every query, ids as int64 into OUT; answers the bytes
rate EFFORT SECONDS    queries a second, one at a time, one thread
batch SECONDS    queries a second, a thousand at once, two threads
"""
import ctypes
import glob
import sys
import time

import faiss
import numpy

K = 10
BUILD_THREADS = 2


def kernel():
    """Which of its kernels OpenBLAS took for this processor."""
    for line in open("/proc/self/maps"):
        path = line.split()[-1]
        if "openblas" not in path:
            continue
        for library in [path, *glob.glob(path.rsplit("/", 1)[0] + "/libopenblas*.so*")]:
            name = getattr(ctypes.CDLL(library), "openblas_get_corename", None)
            if name is not None:
                name.restype = ctypes.c_char_p
                return "OpenBLAS " + name().decode()
    return "no OpenBLAS"


class Peer:
    def open(self, base, queries):
        self.base, self.queries = numpy.load(base), numpy.load(queries)
        return len(self.base)

    def build(self, kind, *numbers):
        self.index = None
        faiss.omp_set_num_threads(BUILD_THREADS)
        numbers, dimension = [int(number) for number in numbers], self.base.shape[1]
        begun = time.perf_counter()
        if kind == "flat":
            index = faiss.IndexFlatIP(dimension)
        elif kind == "ivf":
            self.coarse = faiss.IndexFlatIP(dimension)
            index = faiss.IndexIVFFlat(self.coarse, dimension, numbers[0], faiss.METRIC_INNER_PRODUCT)
        elif kind == "ivfpq":
            self.coarse = faiss.IndexFlatL2(dimension)
            index = faiss.IndexIVFPQ(self.coarse, dimension, numbers[0], numbers[1], 8)
        else:
            index = faiss.IndexHNSWFlat(dimension, numbers[0])  # by L2, which orders vectors of length one as the cosine does
            index.hnsw.efConstruction = numbers[1]
        for clustering in {"ivf": lambda: [index.cp], "ivfpq": lambda: [index.cp, index.pq.cp]}.get(kind, list)():
            clustering.min_points_per_centroid = 1  # no warnings in a trial
        if not index.is_trained:
            index.train(self.base)
        index.add(self.base)
        self.index = index
        return time.perf_counter() - begun

    def effort(self, effort):
        if isinstance(self.index, faiss.IndexIVF):
            self.index.nprobe = int(effort)
        elif isinstance(self.index, faiss.IndexHNSW):
            self.index.hnsw.efSearch = int(effort)

    def find(self, effort, out):
        self.effort(effort)
        faiss.omp_set_num_threads(BUILD_THREADS)
        _, ids = self.index.search(self.queries, K)
        ids.astype("<i8").tofile(out)
        return ids.nbytes

    def rate(self, effort, seconds):
        self.effort(effort)
        faiss.omp_set_num_threads(1)
        rows = [self.queries[i:i + 1] for i in range(len(self.queries))]
        count, begun, end = 0, time.perf_counter(), time.perf_counter() + float(seconds)
        while time.perf_counter() < end:
            self.index.search(rows[count % len(rows)], K)
            count += 1
        return count / (time.perf_counter() - begun)

    def batch(self, seconds):
        faiss.omp_set_num_threads(BUILD_THREADS)
        count, begun, end = 0, time.perf_counter(), time.perf_counter() + float(seconds)
        while time.perf_counter() < end:
            self.index.search(self.queries, K)
            count += len(self.queries)
        return count / (time.perf_counter() - begun)


print(f"FAISS {faiss.__version__} ({faiss.get_compile_options().strip()}), {kernel()}", flush=True)
peer = Peer()
for request in sys.stdin:
    word, *rest = request.split()
    print(getattr(peer, word)(*rest), flush=True)

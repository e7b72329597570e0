#!/usr/bin/env python3
"""What PyTorch takes for y[m, n] = x[m, k] w[n, k] on the first CUDA device, in each way that it has for weights of 16 and fewer bits.

  peers.py [--m 1 16 64] [--shape 4096x4096 ...] [--peer fp16 ...] [--rounds 30] [--table]

Prints one JSON object per line: first the machine with the bandwidth of a copy, then one for each peer, shape and m. Each peer runs in a
captured CUDA graph that goes over copies of the weights, together several times the second-level cache, so that every call reads memory;
the time is the median of the graph's replays divided by its calls. Results are compared with float64 before anything is timed.
Ends with 2 and a line of explanation where there is no PyTorch or no CUDA device.
"""
import argparse
import json
import statistics
import sys

SHAPES = ["4096x4096", "11008x4096", "4096x11008"]
BATCHES = [1, 16, 64, 256, 1024]
GROUP = 128
CACHES = 4  # the copies of the weights are together this many times the second-level cache
COPY_BYTES = 1 << 30
LEAST_CALLS = 64  # of a graph
INT_MM_LEAST_ROWS = 32  # torch._int_mm refuses 16 rows and fewer


class Peer:
    """One way to multiply. A subclass makes sets of weights from floats, and multiplies by one of them."""

    name = ""

    def __init__(self, torch, n, k, m):
        self.torch, self.n, self.k, self.m = torch, n, k, m
        self.rows = m  # rows that it multiplies in truth

    def activations(self, x):
        """x as the peer takes it."""
        return x.half()

    def weights(self, w):
        """A set of weights, and what they are worth in float64."""
        raise NotImplementedError

    def multiply(self, x, weights):
        raise NotImplementedError

    def worth(self, x):
        """What the activations are worth in float64."""
        return x.double()

    def bytes(self):
        """Bytes of one set of weights."""
        raise NotImplementedError


class Fp16(Peer):
    """cuBLAS."""

    name = "fp16"

    def weights(self, w):
        w = w.half()
        return w, w.double()

    def multiply(self, x, weights):
        return self.torch.nn.functional.linear(x, weights)

    def bytes(self):
        return 2 * self.n * self.k


class Int4(Peer):
    """torch.ops.aten._weight_int4pack_mm: 4 bits, a scale and a zero point for each 128 weights, activations in bf16."""

    name = "int4 g128"
    inner_k_tiles = 8

    def activations(self, x):
        return x.bfloat16()

    def weights(self, w):
        torch = self.torch
        groups = w.float().reshape(self.n, self.k // GROUP, GROUP)
        low, high = groups.amin(-1, keepdim=True), groups.amax(-1, keepdim=True)
        scale = ((high - low).clamp(min=1e-6) / 15).bfloat16()
        middle = (low + 8 * scale.float()).bfloat16()
        codes = ((groups - low) / scale.float()).round().clamp(0, 15)
        worth = ((codes.double() - 8) * scale.double() + middle.double()).reshape(self.n, self.k)
        codes = codes.reshape(self.n, self.k).to(torch.uint8)
        pairs = (codes[:, 0::2] << 4) | codes[:, 1::2]
        packed = torch.ops.aten._convert_weight_to_int4pack(pairs.contiguous(), self.inner_k_tiles)
        scales_and_zeros = torch.cat([scale, middle], -1).transpose(0, 1).contiguous()
        return (packed, scales_and_zeros), worth

    def multiply(self, x, weights):
        return self.torch.ops.aten._weight_int4pack_mm(x, weights[0], GROUP, weights[1])

    def bytes(self):
        return self.n * self.k // 2 + self.n * (self.k // GROUP) * 4


class Int8(Peer):
    """torch._int_mm: 8-bit integers by 8-bit integers into 32 bits, without scales."""

    name = "int8 × int8"

    def __init__(self, torch, n, k, m):
        super().__init__(torch, n, k, m)
        self.rows = max(m, INT_MM_LEAST_ROWS)

    def activations(self, x):
        return (x * 20).round().clamp(-127, 127).to(self.torch.int8)

    def weights(self, w):
        w = (w / w.abs().max() * 127).round().to(self.torch.int8)
        return w.t(), w.double()

    def multiply(self, x, weights):
        return self.torch._int_mm(x, weights)

    def bytes(self):
        return self.n * self.k


class Sparse24(Peer):
    """torch.sparse.to_sparse_semi_structured: two of four fp16 weights, with 2 bits of place each."""

    name = "2:4 fp16"

    def weights(self, w):
        torch = self.torch
        fours = w.reshape(-1, 4)
        kept = torch.zeros_like(fours, dtype=torch.bool).scatter_(1, fours.abs().topk(2, dim=1).indices, True)
        dense = (fours * kept).reshape(self.n, self.k).half()
        return torch.sparse.to_sparse_semi_structured(dense), dense.double()

    def multiply(self, x, weights):
        return self.torch.nn.functional.linear(x, weights)

    def bytes(self):
        return self.n * self.k + self.n * self.k // 8


PEERS = [Fp16, Int4, Int8, Sparse24]


def capture(torch, calls):
    """A graph of some calls, which ran before it was captured."""
    side = torch.cuda.Stream()
    side.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(side):
        for call in calls:
            call()
    torch.cuda.current_stream().wait_stream(side)
    torch.cuda.synchronize()
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        for call in calls:
            call()
    graph.replay()
    torch.cuda.synchronize()
    return graph


def median_seconds(torch, calls, rounds):
    calls = calls * -(-LEAST_CALLS // len(calls))
    graph, times = capture(torch, calls), []
    for _ in range(rounds):
        begin, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
        graph.replay()  # keeps the device busy while the measured one is launched
        begin.record()
        graph.replay()
        end.record()
        torch.cuda.synchronize()
        times.append(begin.elapsed_time(end) / 1e3 / len(calls))
    return statistics.median(times)


def measure(torch, peer, rounds):
    x, w = torch.randn(peer.rows, peer.k, device="cuda"), torch.randn(peer.n, peer.k, device="cuda")
    activations = peer.activations(x)
    weights, worth = peer.weights(w)
    expected = peer.worth(activations) @ worth.t()
    error = ((peer.multiply(activations, weights).double() - expected).norm() / expected.norm()).item()
    del worth, expected
    cache = torch.cuda.get_device_properties(0).L2_cache_size
    copies = max(2, -(-CACHES * cache // peer.bytes()))
    sets = [weights] + [peer.weights(w)[0] for _ in range(copies - 1)]
    seconds = median_seconds(torch, [lambda s=s: peer.multiply(activations, s) for s in sets], rounds)
    return {"microseconds": seconds * 1e6, "relative_error": error, "copies": copies}


def copy_bandwidth(torch, rounds):
    source = torch.empty(COPY_BYTES, dtype=torch.uint8, device="cuda").random_()
    target = torch.empty_like(source)
    return 2 * COPY_BYTES / median_seconds(torch, [lambda: target.copy_(source)], rounds)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shape", nargs="+", default=SHAPES, metavar="NxK", help="n and k (default: %(default)s)")
    parser.add_argument("--m", nargs="+", type=int, default=BATCHES, help="rows of the activations (default: %(default)s)")
    parser.add_argument("--peer", nargs="+", default=[p.name for p in PEERS], choices=[p.name for p in PEERS], help="only these")
    parser.add_argument("--rounds", type=int, default=30, help="replays of each graph (default: %(default)s)")
    parser.add_argument("--seed", type=int, help="of the random weights and activations (default: another one in each run)")
    parser.add_argument("--table", action="store_true", help="a table at the end, on standard error")
    return parser.parse_args()


def print_table(rows):
    names = [p.name for p in PEERS if any(r["peer"] == p.name for r in rows)]
    print("%-14s %6s" % ("n × k", "m") + "".join("%22s" % name for name in names), file=sys.stderr)
    for n, k, m in dict.fromkeys((r["n"], r["k"], r["m"]) for r in rows):
        cells = {r["peer"]: r for r in rows if (r["n"], r["k"], r["m"]) == (n, k, m)}
        texts = [text(cells[name]) if name in cells else "" for name in names]
        print("%-14s %6d" % ("%d × %d" % (n, k), m) + "".join("%22s" % t for t in texts), file=sys.stderr)


def text(row):
    if "microseconds" not in row:
        return "refused"
    return "%.1f µs" % row["microseconds"] + (" (m = %d)" % row["rows"] if row["rows"] != row["m"] else "")


def main():
    options = arguments()
    try:
        import torch
    except ImportError:
        print("PyTorch is not installed: `pip install torch`. The peers are not measured.", file=sys.stderr)
        return 2
    if not torch.cuda.is_available():
        print("PyTorch %s finds no CUDA device: the peers are not measured." % torch.__version__, file=sys.stderr)
        return 2
    seed = options.seed if options.seed is not None else torch.seed() % (1 << 31)
    torch.manual_seed(seed)
    machine = {
        "device": torch.cuda.get_device_name(0), "torch": torch.__version__, "cuda": torch.version.cuda,
        "l2_bytes": torch.cuda.get_device_properties(0).L2_cache_size,
        "copy_tb_per_s": copy_bandwidth(torch, options.rounds) / 1e12, "seed": seed}
    print(json.dumps(machine), flush=True)
    rows = []
    for shape in options.shape:
        n, k = map(int, shape.split("x"))
        for m in options.m:
            for peer in (p(torch, n, k, m) for p in PEERS if p.name in options.peer):
                row = {"peer": peer.name, "n": n, "k": k, "m": m, "rows": peer.rows, "weight_bytes": peer.bytes()}
                try:
                    row.update(measure(torch, peer, options.rounds))
                except (RuntimeError, NotImplementedError) as refusal:  # a shape that a library does not take is a result too
                    row["refused"] = str(refusal).splitlines()[0]
                rows.append(row)
                print(json.dumps(row, ensure_ascii=False), flush=True)
    if options.table:
        print_table(rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())

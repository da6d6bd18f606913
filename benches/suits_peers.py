"""Solves the suit searches of a folder with HiGHS and CP-SAT, and compares answers and times with ours.

    suits_peers.py FOLDER [--methods all|best]

FOLDER is what `cargo bench --bench suits -- --export FOLDER` wrote. Each solver has several ways to be
asked for an order of terms; with `best`, six searches tell which way is its fastest, and the others are
asked that way only. Times leave out the building of the models in Python, and processes are fresh for
every search. Ends with 1 if an answer differs from ours.
"""

import argparse
import json
import multiprocessing
import os
import resource
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "support"))

import suit_model  # noqa: E402
import suit_solvers  # noqa: E402

LIMITS_S = {"HiGHS": 60, "CP-SAT": 20}
# So long a solver may overstay its limit before it is ended.
GRACE_S = 30
TRIALS = 6


def attempt(path, method, limit_s, pipe):
    """What one solver says of one search; to be run as a process of its own."""
    instance = suit_model.Instance(path)
    model = suit_model.build(instance)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    status, suit, seconds = suit_solvers.solve(instance, model, method, limit_s)
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    values = None if suit is None else instance.values(suit)
    pipe.send({
        "status": status if suit is None or values is not None else "broken",
        "key": values and instance.key(values),
        "values": values,
        "ms": 1e3 * seconds,
        "megabytes": (after - before) / 1e3,
        "variables": len(model.upper),
        "suit": suit and sorted((instance.candidates[i]["id"], way) for i, way in suit),
    })


def ask(path, method):
    limit_s = LIMITS_S[suit_solvers.METHODS[method][0]]
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=attempt, args=(path, method, limit_s, theirs))
    process.start()
    theirs.close()
    try:
        answer = ours.recv() if ours.poll(limit_s + GRACE_S) else None
    except EOFError:
        answer = None
    process.join(1 if answer else 0)
    if process.is_alive():
        process.kill()
        process.join()
    status = "limit" if process.exitcode in (None, 0, -9) else "broken"
    nothing = {"status": status, "key": None, "ms": 1e3 * limit_s, "megabytes": 0, "variables": 0}
    return answer or nothing


def verdict(ours, theirs):
    """How their answer compares with ours; ours is wrong where a checked suit of theirs is better."""
    mine, other = ours["key"], theirs["key"]
    if theirs["status"] == "broken":
        return "broken"
    if other is not None and (mine is None or other > mine):
        return "BETTER" if ours["status"] != "bounded" else "better"
    if theirs["status"] == "limit":
        return "unfinished"
    if ours["status"] == "bounded":
        return "ours unfinished"
    if other == mine:
        return "equal"
    return "WORSE"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--methods", choices=["all", "best"], default="best")
    options = parser.parse_args()
    ours = json.loads((options.folder / "results.json").read_text())
    rows = []
    methods = list(suit_solvers.METHODS)
    names = sorted(ours, key=lambda name: (int(name.split("-")[0]) if name[0].isdigit() else 0, name))
    trials = names if options.methods == "all" else spread(names)
    print(f"load {os.getloadavg()[0]:.2f} at the start", flush=True)
    for name in trials:
        rows += [compare(options.folder, name, method, ours[name]) for method in methods]
    best = fastest(rows)
    for name in [name for name in names if name not in trials]:
        rows += [compare(options.folder, name, method, ours[name]) for method in best]
    print(f"load {os.getloadavg()[0]:.2f} at the end")
    (options.folder / "peers.json").write_text(json.dumps(rows))
    for method in methods:
        summary(method, [row for row in rows if row["method"] == method], method in best)
    wrong = [row for row in rows if row["verdict"] in ("BETTER", "WORSE")]
    for row in wrong:
        print(f"{row['verdict']}: {row['name']} by {row['method']}: {row['key']}, ours {row['ours']}")
    sys.exit(1 if wrong else 0)


def spread(names):
    """Some names, from the whole list."""
    step = max(1, len(names) // TRIALS)
    return names[step // 2 :: step][:TRIALS]


def compare(folder, name, method, ours):
    theirs = ask(folder / f"{name}.json", method)
    word = verdict(ours, theirs)
    row = theirs | {"name": name, "method": method, "verdict": word, "ours": ours["key"]}
    row |= {"ours_ms": ours["ms"], "ratio": theirs["ms"] / ours["ms"]}
    print(
        f"{name}: {method} {theirs['ms']:.0f} ms, {row['ratio']:.1f} times ours, {word}, "
        f"{theirs['variables']} variables, {theirs['megabytes']:.0f} MB",
        flush=True,
    )
    return row


def fastest(rows):
    """Of each solver the method with the least time over all its searches; wrong answers rule a method
    out, as long as there is another."""
    best = {}
    for method, (solver, _) in suit_solvers.METHODS.items():
        own = [row for row in rows if row["method"] == method]
        faults = sum(row["verdict"] in ("broken", "WORSE") for row in own)
        best[solver] = min(best.get(solver, (99, 0, "")), (faults, sum(r["ms"] for r in own), method))
    return [method for _, _, method in best.values()]


def summary(method, rows, is_best):
    if not rows:
        return
    words = [row["verdict"] for row in rows]
    counts = ", ".join(f"{words.count(word)} {word}" for word in dict.fromkeys(words))
    ratios = [row["ratio"] for row in rows]
    mark = " (its fastest way)" if is_best else ""
    median = statistics.median(row["ms"] for row in rows)
    print(
        f"{method}{mark}: {len(rows)} searches: {counts}; median {median:.0f} ms; "
        f"times ours: median {statistics.median(ratios):.1f}, least {min(ratios):.1f}; "
        f"peak {max(row['megabytes'] for row in rows):.0f} MB"
    )


if __name__ == "__main__":
    started = time.perf_counter()
    try:
        main()
    finally:
        print(f"{time.perf_counter() - started:.0f} s in all")

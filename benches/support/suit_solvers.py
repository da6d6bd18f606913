"""HiGHS and CP-SAT on a model, level by level or with terms folded into one sum.

Folding multiplies what comes first by more than all that follows can ever be. HiGHS reckons in floating
point with a tolerance of a millionth, so a sum of all terms is beyond it and it folds some at a time;
CP-SAT reckons in 64-bit whole numbers and can fold all.
"""

import importlib
import time

from suit_model import TERMS

THREADS = 2
MODULES = {"HiGHS": "suit_highs", "CP-SAT": "suit_cpsat"}
# By name: solver, and how large a folded sum may get; 1 folds nothing.
METHODS = {
    "HiGHS by term": ("HiGHS", 1),
    "HiGHS in groups": ("HiGHS", 10**6),
    "HiGHS folded": ("HiGHS", 10**12),
    "CP-SAT by term": ("CP-SAT", 1),
    "CP-SAT folded": ("CP-SAT", 2**60),
}


def objectives(instance, model, size_max):
    """The sums to make large, one after the other: coefficients by variable."""
    if instance.order is None:
        # By weights, then by the number of items, of which there are less than 32.
        total = {}
        for term in TERMS:
            for x, coefficient in model.terms[term].items():
                extra = coefficient if term == "fewer_items" else 0
                total[x] = total.get(x, 0) + 32 * instance.weights[term] * coefficient + extra
        return [{x: c for x, c in total.items() if c}]
    sums, size = [], None
    for term in instance.order:
        span = model.span.get(term, 0) + 1
        if size is None or size * span > size_max:
            sums.append({})
            size = 1
        size *= span
        total = {x: span * c for x, c in sums[-1].items()}
        for x, coefficient in model.terms[term].items():
            total[x] = total.get(x, 0) + coefficient
        sums[-1] = total
    return [total for total in sums if total]


def solve(instance, model, method, limit_s):
    """Returns status ("optimal", "infeasible", "limit"), the suit or None, and seconds without the
    building of the model."""
    solver, size_max = METHODS[method]
    sums = objectives(instance, model, size_max) or [{}]
    # One at a time: each brings a HiGHS of its own, and two of them in one process do not go together.
    run = importlib.import_module(MODULES[solver]).Solver(model, THREADS)
    spent, chosen = 0.0, None
    for number, total in enumerate(sums):
        run.maximise(total)
        start = time.perf_counter()
        status, found = run.run(limit_s - spent)
        spent += time.perf_counter() - start
        chosen = found or chosen
        if status != "optimal":
            # Infeasible is what the first sum may be; later it would be the solver's own error.
            status = status if number == 0 or status == "limit" else "broken"
            break
        run.keep(total, found)
    suit = model.suit(chosen) if chosen else None
    return status, suit, spent

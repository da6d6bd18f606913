"""CP-SAT, of OR-Tools, on a model."""

from ortools.sat.python import cp_model


class Solver:
    def __init__(self, model, threads):
        self.cp = cp_model.CpModel()
        self.vars = [
            self.cp.new_int_var(0, upper, "") if upper > 1 else self.cp.new_bool_var("")
            for upper in model.upper
        ]
        for coefficients, least, most in model.rows:
            is_choice = least is None and most == 1 and set(coefficients.values()) == {1}
            if is_choice and all(model.upper[x] == 1 for x in coefficients):
                self.cp.add_at_most_one(self.vars[x] for x in coefficients)
                continue
            low = cp_model.INT_MIN if least is None else least
            high = cp_model.INT_MAX if most is None else most
            self.cp.add_linear_constraint(self.sum(coefficients), low, high)
        self.solver = cp_model.CpSolver()
        self.solver.parameters.num_workers = threads

    def sum(self, coefficients):
        return cp_model.LinearExpr.weighted_sum(
            [self.vars[x] for x in coefficients], list(coefficients.values())
        )

    def maximise(self, total):
        self.cp.maximize(self.sum(total))

    def run(self, limit_s):
        self.solver.parameters.max_time_in_seconds = max(limit_s, 0.01)
        status = self.solver.solve(self.cp)
        has_suit = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
        found = [self.solver.value(x) for x in self.vars] if has_suit else None
        names = {cp_model.OPTIMAL: "optimal", cp_model.INFEASIBLE: "infeasible"}
        return names.get(status, "limit"), found

    def keep(self, total, found):
        """No less of this sum from now on, and begin with what was found."""
        value = sum(c * found[x] for x, c in total.items())
        self.cp.add_linear_constraint(self.sum(total), value, value)
        self.cp.clear_hints()
        for x, value in zip(self.vars, found):
            self.cp.add_hint(x, value)

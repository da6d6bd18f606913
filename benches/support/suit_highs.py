"""HiGHS on a model."""

import highspy
import numpy


class Solver:
    def __init__(self, model, threads):
        self.model = model
        self.highs = highspy.Highs()
        for option, value in {
            "output_flag": False,
            "threads": threads,
            "parallel": "on",
            "mip_rel_gap": 0.0,
            # All sums are whole, so nothing better by less than 1 is missed.
            "mip_abs_gap": 0.999,
        }.items():
            self.highs.setOptionValue(option, value)
        self.highs.passModel(self.lp(model))
        self.highs.changeObjectiveSense(highspy.ObjSense.kMaximize)

    def lp(self, model):
        lp = highspy.HighsLp()
        columns = len(model.upper)
        lp.num_col_, lp.num_row_ = columns, len(model.rows)
        lp.col_cost_ = numpy.zeros(columns)
        lp.col_lower_ = numpy.zeros(columns)
        lp.col_upper_ = numpy.array(model.upper, dtype=float)
        kinds = highspy.HighsVarType
        lp.integrality_ = [
            kinds.kContinuous if x in model.implied else kinds.kInteger for x in range(columns)
        ]
        infinity = highspy.kHighsInf
        lp.row_lower_ = numpy.array([-infinity if r[1] is None else r[1] for r in model.rows], float)
        lp.row_upper_ = numpy.array([infinity if r[2] is None else r[2] for r in model.rows], float)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        starts = numpy.cumsum([0] + [len(row[0]) for row in model.rows])
        lp.a_matrix_.start_ = starts.astype(numpy.int32)
        index = [x for row in model.rows for x in row[0]]
        value = [c for row in model.rows for c in row[0].values()]
        lp.a_matrix_.index_ = numpy.array(index, numpy.int32)
        lp.a_matrix_.value_ = numpy.array(value, float)
        return lp

    def maximise(self, total):
        costs = numpy.zeros(len(self.model.upper))
        costs[list(total)] = list(total.values())
        indices = numpy.arange(len(costs), dtype=numpy.int32)
        self.highs.changeColsCost(len(costs), indices, costs)

    def run(self, limit_s):
        # The limit counts from the solver's first run on.
        limit_s = max(limit_s, 0.01) + self.highs.getRunTime()
        self.highs.setOptionValue("time_limit", limit_s)
        self.highs.run()
        status = self.highs.getModelStatus()
        has_suit = self.highs.getInfo().primal_solution_status == 2
        values = self.highs.getSolution().col_value if has_suit else None
        found = values and [round(value) for value in values]
        kinds = highspy.HighsModelStatus
        names = {kinds.kOptimal: "optimal", kinds.kInfeasible: "infeasible"}
        return names.get(status, "limit"), found

    def keep(self, total, found):
        """No less of this sum from now on."""
        if not total:
            return
        value = float(sum(c * found[x] for x, c in total.items()))
        index = numpy.array(list(total), numpy.int32)
        coefficients = numpy.array(list(total.values()), float)
        self.highs.addRow(value, value, len(index), index, coefficients)
        solution = highspy.HighsSolution()
        solution.col_value = [float(x) for x in found]
        self.highs.setSolution(solution)

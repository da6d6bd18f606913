"""A suit search as a linear model in whole numbers, and the worth of a suit by itself.

The model knows no solver. Variables have bounds, rows are (coefficients, least, most), and each term of
the objective is a linear sum of variables. `Instance` is what `cargo bench --bench suits -- --export`
writes.
"""

import json
from collections import defaultdict
from dataclasses import dataclass, field

SLOTS = 17
# Left and right wrist, left and right ring: bits of slots that most items treat alike.
PAIRS = [(11, 12), (13, 14)]
TERMS = ["sets", "set_pieces", "lines", "tier_points", "ratings", "al", "fewer_items"]


class Instance:
    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            data = json.load(file)
        self.__dict__.update(data)
        order = self.goal.get("order")
        if order is not None and "fewer_items" not in order:
            order = order + ["fewer_items"]
        self.order = order
        self.weights = self.goal.get("weights")

    def key(self, values):
        """What suits are compared by, the first number first."""
        if self.order is not None:
            return [values[term] for term in self.order]
        return [sum(self.weights[term] * values[term] for term in TERMS), values["fewer_items"]]

    def values(self, suit):
        """The numbers of a suit, a list of (index of a candidate, its slots as bits).

        `None` if it breaks a rule. Shares nothing with the model below, so each checks the other.
        """
        taken = 0
        for index, way in suit:
            if way not in self.candidates[index]["ways"] or taken & way:
                return None
            taken |= way
        worn = [self.candidates[index] for index, _ in suit]
        if len({id(item) for item in worn}) != len(worn):
            return None
        if not set(self.must) <= {index for index, _ in suit}:
            return None
        if self.max_items is not None and len(worn) > self.max_items:
            return None
        if self.max_owners is not None and len({w["owner"] for w in worn}) > self.max_owners:
            return None
        values = dict.fromkeys(TERMS, 0)
        for quota in self.quotas:
            count = quota["fixed"] + sum(item["set"] == quota["set"] for item in worn)
            most = quota["at_most"]
            if count < quota["at_least"] or (most is not None and count > most):
                return None
            values["sets"] += count >= quota["need"]
            values["set_pieces"] += min(count, quota["need"])
        held = defaultdict(list)
        for item in worn:
            for line, place, points in item["covers"]:
                held[line].append((place, points))
        for line, wanted in enumerate(self.wanted):
            if wanted["fixed"] is not None:
                held[line].append(tuple(wanted["fixed"]))
            if held[line]:
                values["lines"] += 1
                values["tier_points"] += max(held[line])[1]
            elif wanted["is_required"]:
                return None
        values["ratings"] = sum(item["ratings"] for item in worn)
        values["al"] = sum(self.candidates[i]["armor"] * way.bit_count() for i, way in suit)
        values["fewer_items"] = -len(worn)
        return values


@dataclass
class Model:
    """Variables are numbered from 0; all are whole."""

    upper: list = field(default_factory=list)
    # Those that are whole by themselves once the others are.
    implied: set = field(default_factory=set)
    rows: list = field(default_factory=list)
    terms: dict = field(default_factory=dict)
    # What each term has without any variable, and the most it can be above that.
    fixed: dict = field(default_factory=dict)
    span: dict = field(default_factory=dict)
    # Of the first variables: candidate and way.
    ways: list = field(default_factory=list)

    def add(self, upper=1, is_implied=False):
        self.upper.append(upper)
        if is_implied:
            self.implied.add(len(self.upper) - 1)
        return len(self.upper) - 1

    def row(self, coefficients, least=None, most=None):
        self.rows.append((coefficients, least, most))

    def suit(self, chosen):
        """The chosen ways; of merged slots, the second item goes to the other side."""
        suit, taken = [], 0
        for (index, way), x in zip(self.ways, chosen):
            if x:
                for left, right in PAIRS:
                    if way == 1 << left and taken & way:
                        way = 1 << right
                suit.append((index, way))
                taken |= way
        return suit


def build(instance):
    model = Model(terms={term: defaultdict(int) for term in TERMS}, fixed=dict.fromkeys(TERMS, 0))
    capacity = merged_slots(instance)
    of_item, of_slot = defaultdict(list), defaultdict(list)
    for index, candidate in enumerate(instance.candidates):
        seen = set()
        for way in candidate["ways"]:
            slots = tuple(slot for slot in range(SLOTS) if way >> slot & 1)
            places = tuple(capacity[slot][0] for slot in slots)
            if places in seen:
                continue
            seen.add(places)
            x = model.add()
            model.ways.append((index, way))
            of_item[index].append(x)
            for place in places:
                of_slot[place].append(x)
            model.terms["al"][x] = candidate["armor"] * len(slots)
            model.terms["ratings"][x] = candidate["ratings"]
            model.terms["fewer_items"][x] = -1
    for slot, used in of_slot.items():
        model.row(dict.fromkeys(used, 1), most=capacity[slot][1])
    for index, used in of_item.items():
        if index in instance.must:
            model.row(dict.fromkeys(used, 1), least=1, most=1)
        elif len(used) > 1:
            model.row(dict.fromkeys(used, 1), most=1)
    wear = {index: dict.fromkeys(used, 1) for index, used in of_item.items()}
    add_sets(model, instance, wear)
    add_lines(model, instance, wear)
    if instance.max_items is not None:
        model.row(dict.fromkeys(range(len(model.ways)), 1), most=instance.max_items)
    if instance.max_owners is not None:
        add_owners(model, instance, of_item)
    for term in TERMS:
        model.terms[term] = {x: c for x, c in model.terms[term].items() if c}
    model.span |= spans(model, of_slot, capacity)
    return model


def merged_slots(instance):
    """Each slot's name and how many items it takes. Both wrists are one slot of two places where
    every item that fits one fits the other too, and so are both rings: no suit is lost."""
    capacity = {slot: (slot, 1) for slot in range(SLOTS)}
    for left, right in PAIRS:
        bits = [1 << left, 1 << right]
        ways = [set(candidate["ways"]) for candidate in instance.candidates]
        if all(way.isdisjoint(bits) or way == set(bits) for way in ways):
            capacity[left] = capacity[right] = (left, 2)
    return capacity


def add_sets(model, instance, wear):
    """Of each quota: its pieces up to the need, and whether there are enough."""
    for quota in instance.quotas:
        need, fixed = quota["need"], quota["fixed"]
        count = {}
        for index, used in wear.items():
            if instance.candidates[index]["set"] == quota["set"]:
                count |= used
        most = quota["at_most"]
        least = quota["at_least"] - fixed
        if least > 0 or most is not None:
            model.row(count, least=max(least, 0), most=None if most is None else most - fixed)
        pieces, done = model.add(need), model.add()
        minus = {x: -1 for x in count}
        model.row(minus | {pieces: 1}, most=fixed)
        model.row({pieces: 1, done: -need}, least=0)
        if is_avoided(instance, "sets") or is_avoided(instance, "set_pieces"):
            # Not less than what there is, either.
            model.row(minus | {done: SLOTS}, least=fixed - need + 1)
            model.row(minus | {pieces: 1, done: SLOTS}, least=fixed)
        model.terms["sets"][done] = 1
        model.terms["set_pieces"][pieces] = 1
        model.span["sets"] = model.span.get("sets", 0) + 1
        model.span["set_pieces"] = model.span.get("set_pieces", 0) + need


def is_avoided(instance, term):
    return instance.weights is not None and instance.weights[term] < 0


def add_lines(model, instance, wear):
    """Of each wanted line one variable a tier: whether some item has it, so strong or stronger."""
    holders = defaultdict(list)
    for index in wear:
        for line, place, points in instance.candidates[index]["covers"]:
            holders[line].append((place, points, index))
    avoided = is_avoided(instance, "lines") or is_avoided(instance, "tier_points")
    for line, wanted in enumerate(instance.wanted):
        before = 0
        if wanted["fixed"] is not None:
            place, before = wanted["fixed"]
            holders[line] = [holder for holder in holders[line] if holder[1] > before]
            model.fixed["lines"] += 1
            model.fixed["tier_points"] += before
        elif wanted["is_required"] and not holders[line]:
            model.row({}, least=1)
        tiers = sorted({(place, points) for place, points, _ in holders[line]})
        for number, (place, points) in enumerate(tiers):
            able = {}
            for other, _, index in holders[line]:
                if other >= place:
                    able |= wear[index]
            z = model.add(is_implied=not avoided)
            minus = {x: -1 for x in able}
            model.row(minus | {z: 1}, most=0)
            if avoided:
                model.row(minus | {z: SLOTS}, least=0)
            if number == 0 and wanted["fixed"] is None:
                model.terms["lines"][z] = 1
                if wanted["is_required"]:
                    model.row(able, least=1)
            model.terms["tier_points"][z] = points - before
            before = points
        model.span["lines"] = model.span.get("lines", 0) + 1
        model.span["tier_points"] = model.span.get("tier_points", 0) + before


def add_owners(model, instance, of_item):
    owners = {}
    for index, used in of_item.items():
        owner = instance.candidates[index]["owner"]
        if owner not in owners:
            owners[owner] = model.add()
        for x in used:
            model.row({owners[owner]: 1, x: -1}, least=0)
    model.row(dict.fromkeys(owners.values(), 1), most=instance.max_owners)


def spans(model, of_slot, capacity):
    """The most that the additive terms can be, place by place."""
    most = {"fewer_items": SLOTS}
    for term in ["ratings", "al"]:
        most[term] = 0
        for slot, used in of_slot.items():
            best = max((model.terms[term].get(x, 0) for x in used), default=0)
            most[term] += capacity[slot][1] * best
    return most

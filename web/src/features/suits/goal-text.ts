import { type Goal, type LockedItem, NEW_GOAL, type RatingRule, type SetGoal, type TakenSlot } from "./goal";
import {
  ARMOR_GROUPS,
  RATING_KINDS,
  SLOTS,
  type Slot,
  TERMS,
  type Term,
  WANTED_TIERS,
  type WantedLine,
  WEIGHT_NAMES,
  type Weights,
} from "./model";
import { PROFILE_IDS } from "./profiles";

/**
 * A goal as text for links: fields divided by semicolons, only what differs from the usual, as in
 * `w=Larsson;p=heavy;s=14x5+16x4`. Texts in it have their own dividers escaped.
 */
interface Field {
  readonly write: (goal: Goal) => string;
  /** Of a text that makes no sense, nothing is left. */
  readonly read: (text: string) => Partial<Goal>;
}

const escaped = (text: string) => text.replace(/[%;=+.~]/g, (mark) => `%${mark.charCodeAt(0).toString(16)}`);
function unescaped(text: string): string {
  return text.replace(/%([0-9a-f]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

const parts = (text: string) => text.split("+").filter((part) => part !== "");
const whole = (text: string | undefined): number | null => {
  const value = Number(text);
  return text !== undefined && text !== "" && Number.isInteger(value) ? value : null;
};

const text = (key: "wearer" | "pool"): Field => ({
  write: (goal) => escaped(goal[key]),
  read: (value) => ({ [key]: unescaped(value) }),
});
const count = (key: "level" | "ownersMax" | "itemsMax" | "suits" | "timeLimit"): Field => ({
  write: (goal) => (goal[key] === null ? "" : String(goal[key])),
  read: (value) => {
    const known = whole(value);
    return known === null || known < 0 ? {} : { [key]: known };
  },
});
/** A yes or no whose usual answer is in `NEW_GOAL`. */
const flag = (
  key: "isTotal" | "isRequired" | "isStrict" | "usesWorn" | "usesPacks" | "allowsReductions",
): Field => ({
  write: (goal) => (goal[key] ? "1" : "0"),
  read: (value) => ({ [key]: value === "1" }),
});

const LINE_MARKS = "mjel";

/** `strength` with the letter of its tier, and an exclamation mark when it is required: `strengthe!`. */
function writeLine({ line, tier, required }: WantedLine): string {
  return `${line}${LINE_MARKS[WANTED_TIERS.indexOf(tier)]}${required ? "!" : ""}`;
}
function readLine(word: string): readonly WantedLine[] {
  const [, line, mark, required] = /^([a-z-]+)([mjel])(!?)$/.exec(word) ?? [];
  const tier = WANTED_TIERS[LINE_MARKS.indexOf(mark ?? "?")];
  return line === undefined || tier === undefined ? [] : [{ line, tier, required: required === "!" }];
}

const writeSet = ({ id, count: pieces }: SetGoal) => `${id ?? ""}x${pieces}`;
function readSets(value: string): Partial<Goal> {
  const sets = value.split("+").map((part): SetGoal => {
    const [id, pieces] = part.split("x");
    return { id: whole(id), count: whole(pieces) ?? 0 };
  });
  const [first, second] = sets;
  return first === undefined || second === undefined ? {} : { sets: [first, second] };
}

/** Slots by their places in the list, in base 36: `head` is 0, `pants` is g. */
const slotLetters = (slots: readonly Slot[]) =>
  slots.map((slot) => SLOTS.indexOf(slot).toString(36)).join("");
const readSlots = (letters: string) =>
  [...letters].flatMap((letter) => SLOTS[Number.parseInt(letter, 36)] ?? []);

const writeItem = ({ id, name, slots, wearer }: LockedItem) =>
  `${id}.${slotLetters(slots)}.${escaped(name)}${wearer === undefined ? "" : `.${escaped(wearer)}`}`;
function readItems(value: string): readonly LockedItem[] {
  return parts(value).flatMap((part) => {
    const [number, letters = "", name = "", wearer] = part.split(".");
    const id = whole(number);
    if (id === null) return [];
    const item = { id, slots: readSlots(letters), name: unescaped(name) };
    return [wearer === undefined ? item : { ...item, wearer: unescaped(wearer) }];
  });
}

const writeRule = ({ kind, rating, values }: RatingRule) => `${kind}.${rating}.${values.join("")}`;
function readRules(value: string): readonly RatingRule[] {
  return parts(value).flatMap((part): readonly RatingRule[] => {
    const [kind, rating = "", digits = ""] = part.split(".");
    if (kind !== "armor" && kind !== "clothing" && kind !== "jewelry") return [];
    return [{ kind, rating, values: [...digits].map(Number).filter((digit) => digit >= 0) }];
  });
}

/** Slot, set and cantrips: `0.14.strengthe.focusl`. */
const writeTaken = ({ slot, set, lines }: TakenSlot) =>
  [slotLetters([slot]), set ?? "", ...lines.map((line) => writeLine({ ...line, required: false }))].join(".");
function readTaken(value: string): readonly TakenSlot[] {
  return parts(value).flatMap((part) => {
    const [letter = "", set, ...words] = part.split(".");
    const [slot] = readSlots(letter);
    const lines = words.flatMap(readLine).map(({ line, tier }) => ({ line, tier }));
    return slot === undefined ? [] : [{ slot, set: whole(set), lines }];
  });
}

function readRatingWeights(value: string): Goal["ratingWeights"] {
  const known = parts(value).flatMap((part) => {
    const [name, number] = part.split(".");
    const kind = RATING_KINDS.find((one) => one === name);
    const weight = whole(number);
    return kind === undefined || weight === null || weight < 0 ? [] : [[kind, weight] as const];
  });
  return Object.fromEntries(known);
}

function writeWeights(weights: Goal["weights"]): string {
  if (weights === null || weights === "classic") return weights ?? "";
  return WEIGHT_NAMES.map((name) => weights[name] ?? 0).join("+");
}
function readWeights(value: string): Weights | "classic" {
  if (value === "classic") return "classic";
  const numbers = value.split("+").map(Number);
  const known = WEIGHT_NAMES.map((name, at) => [name, numbers[at] ?? 0] as const);
  return Object.fromEntries(known.filter(([, weight]) => Number.isFinite(weight)));
}

const FIELDS: Readonly<Record<string, Field>> = {
  w: text("wearer"),
  ow: {
    write: ({ others }) => others.map(escaped).join("+"),
    read: (value) => ({ others: parts(value).map(unescaped) }),
  },
  ft: flag("isTotal"),
  lv: count("level"),
  p: {
    write: ({ profile }) => profile,
    read: (value) => {
      const profile = PROFILE_IDS.find((id) => id === value);
      return profile === undefined ? {} : { profile };
    },
  },
  c: {
    write: ({ wanted }) => (wanted === null ? "" : `+${wanted.map(writeLine).join("+")}`),
    read: (value) => ({ wanted: parts(value).flatMap(readLine) }),
  },
  s: { write: ({ sets }) => sets?.map(writeSet).join("+") ?? "", read: readSets },
  rs: flag("isRequired"),
  ss: flag("isStrict"),
  q: text("pool"),
  eq: flag("usesWorn"),
  pk: flag("usesPacks"),
  sl: {
    write: ({ slots }) => slotLetters(slots),
    read: (value) => ({ slots: readSlots(value) }),
  },
  al: {
    write: ({ minArmor }) => ARMOR_GROUPS.map((group) => minArmor[group]).join("+"),
    read: (value) => {
      const levels = value.split("+").map((level) => Math.max(0, whole(level) ?? 0));
      const entries = ARMOR_GROUPS.map((group, at) => [group, levels[at] ?? 0]);
      return { minArmor: Object.fromEntries(entries) as Goal["minArmor"] };
    },
  },
  rt: {
    write: ({ ratingRules }) => ratingRules.map(writeRule).join("+"),
    read: (value) => ({ ratingRules: readRules(value) }),
  },
  rw: {
    write: ({ ratingWeights }) =>
      Object.entries(ratingWeights)
        .map(([kind, weight]) => `${kind}.${weight}`)
        .join("+"),
    read: (value) => ({ ratingWeights: readRatingWeights(value) }),
  },
  tk: {
    write: ({ takenSlots }) => takenSlots.map(writeTaken).join("+"),
    read: (value) => ({ takenSlots: readTaken(value) }),
  },
  rd: flag("allowsReductions"),
  mo: count("ownersMax"),
  mi: count("itemsMax"),
  o: {
    write: ({ order }) => order.map((term) => TERMS.indexOf(term)).join(""),
    read: (value) => ({
      order: [...value].flatMap((digit): Term[] => {
        const term = TERMS[Number(digit)];
        return term === undefined ? [] : [term];
      }),
    }),
  },
  wt: { write: ({ weights }) => writeWeights(weights), read: (value) => ({ weights: readWeights(value) }) },
  k: count("suits"),
  t: count("timeLimit"),
  lk: {
    write: ({ locked }) => locked.map(writeItem).join("+"),
    read: (value) => ({ locked: readItems(value) }),
  },
  x: {
    write: ({ excluded }) => excluded.map((item) => writeItem({ ...item, slots: [] })).join("+"),
    read: (value) => ({ excluded: readItems(value).map(({ id, name }) => ({ id, name })) }),
  },
};

/** The text of a goal; the usual one is "". */
export function goalText(goal: Goal): string {
  return Object.entries(FIELDS)
    .map(([key, { write }]) => [key, write(goal), write(NEW_GOAL)] as const)
    .filter(([, value, usual]) => value !== usual)
    .map(([key, value]) => `${key}=${value}`)
    .join(";");
}

/** Reads what `goalText` wrote. A plain name is a wearer; what makes no sense has its usual value. */
export function readGoal(goal: string): Goal {
  if (goal !== "" && !goal.includes("=")) return { ...NEW_GOAL, wearer: goal };
  const fields = goal.split(";").map((part): Partial<Goal> => {
    const at = part.indexOf("=");
    return FIELDS[part.slice(0, at)]?.read(part.slice(at + 1)) ?? {};
  });
  return Object.assign({}, NEW_GOAL, ...fields);
}

/** What the filter knows of a character. */
export interface FilterSubject {
  readonly name: string;
  readonly state: string;
  readonly place: string;
  readonly tag: string;
  readonly numbers: Readonly<Record<NumberField, number | null>>;
}

const NUMBER_FIELDS = ["kph", "kills", "rares", "deaths", "tapers", "uptime", "health"] as const;
export type NumberField = (typeof NUMBER_FIELDS)[number];
const TEXT_FIELDS = ["name", "state", "place", "tag"] as const;
type TextField = (typeof TEXT_FIELDS)[number];

export type Matches = (subject: FilterSubject) => boolean;

export interface Filter {
  readonly matches: Matches;
  /** Terms that were not understood, as typed; they do not filter. */
  readonly problems: readonly string[];
}

const isNumberField = (key: string): key is NumberField => NUMBER_FIELDS.some((field) => field === key);
const isTextField = (key: string): key is TextField => TEXT_FIELDS.some((field) => field === key);

/** Splits at spaces, but not inside quotes: `place:"al jalima" -idle`. */
const TERM = /-?(?:[a-z]+:)?(?:"[^"]*"?|\S+)/gi;

const COMPARISON = /^(<=|>=|<|>|=)?(\d+(?:\.\d+)?)(k|h|m|d)?$/i;

/** `k` is a thousand; uptime counts in hours unless `m` or `d` says otherwise. */
function scale(field: NumberField, value: number, suffix: string): number | null {
  if (field === "uptime") {
    const seconds = { "": 3600, h: 3600, m: 60, d: 86_400 }[suffix];
    return seconds === undefined ? null : value * seconds;
  }
  if (suffix === "k") return value * 1000;
  return suffix === "" ? value : null;
}

function compare(field: NumberField, text: string): Matches | null {
  const [, operator = "=", digits, suffix = ""] = COMPARISON.exec(text) ?? [];
  if (digits === undefined) return null;
  const limit = scale(field, Number(digits), suffix.toLowerCase());
  if (limit === null) return null;
  const holds = {
    "<": (value: number) => value < limit,
    "<=": (value: number) => value <= limit,
    ">": (value: number) => value > limit,
    ">=": (value: number) => value >= limit,
    "=": (value: number) => Math.round(value) === limit,
  }[operator];
  if (holds === undefined) return null;
  return ({ numbers }) => {
    const value = numbers[field];
    return value !== null && holds(value);
  };
}

function contains(fields: readonly TextField[], needle: string): Matches {
  const wanted = needle.toLowerCase();
  return (subject) => fields.some((field) => subject[field].toLowerCase().includes(wanted));
}

function parseTerm(term: string): Matches | null {
  const colon = term.indexOf(":");
  const key = term.slice(0, Math.max(0, colon)).toLowerCase();
  const value = term.slice(colon + 1).replaceAll('"', "");
  if (colon <= 0) return contains(TEXT_FIELDS, value);
  // An unfinished `state:` while typing filters nothing, rather than everything.
  if (value === "") return () => true;
  if (isNumberField(key)) return compare(key, value);
  if (isTextField(key)) return contains([key], value);
  return null;
}

/**
 * Reads the list's filter: words that must all be found in name, state, place or tag;
 * `state:idle` for one of them; `kph:<500` for a number; a `-` before a term turns it around.
 */
export function parseFilter(text: string): Filter {
  const problems: string[] = [];
  const terms: Matches[] = [];
  for (const typed of text.match(TERM) ?? []) {
    const isNegated = typed.length > 1 && typed.startsWith("-");
    const matches = parseTerm(isNegated ? typed.slice(1) : typed);
    if (matches === null) problems.push(typed);
    else terms.push(isNegated ? (subject) => !matches(subject) : matches);
  }
  return { matches: (subject) => terms.every((matches) => matches(subject)), problems };
}

import { Pips } from "../../components/tier";
import { formatAge, formatCount } from "../../lib/format";
import { TIERS, type Tier } from "../../lib/tiers";
import { livePlayers } from "../../stores/live-players";
import { cantripsOf, damageText, ratingsText, wieldText } from "./card-model";
import { Glyph } from "./glyph";
import type { ItemView } from "./model";

type SortValue = string | number | null;

export interface Column {
  readonly label: string;
  /** CSS pixels; the name takes what is left. */
  readonly width: number;
  readonly isNumber: boolean;
  /** What it is sorted by; nothing sorts by a column without. */
  readonly value: (item: ItemView) => SortValue;
  /** The field of the query language that sorts the same way; null when there is none. */
  readonly field: string | null;
  /** As text; also what is marked when items are compared. */
  readonly text: (item: ItemView) => string;
  readonly render?: (item: ItemView) => React.ReactNode;
}

type NumberField =
  | "armor_level"
  | "workmanship"
  | "tinks"
  | "burden"
  | "value"
  | "rating"
  | "level"
  | "lore"
  | "spellcraft";

const shown = (value: number | undefined) => (value === undefined ? "" : formatCount(value));

function numberColumn(label: string, width: number, field: string, member: NumberField): Column {
  return {
    label,
    width,
    isNumber: true,
    field,
    value: (item) => item[member] ?? null,
    text: (item) => shown(item[member]),
  };
}

function textColumn(
  label: string,
  width: number,
  field: string | null,
  text: (item: ItemView) => string,
): Column {
  return { label, width, isNumber: false, field, value: (item) => text(item).toLowerCase() || null, text };
}

function timeColumn(label: string, field: string, member: "arrived_at" | "seen_at"): Column {
  return {
    label,
    width: 56,
    isNumber: true,
    field,
    value: (item) => Date.parse(item[member] ?? "") || null,
    text: (item) => {
      const at = Date.parse(item[member] ?? "");
      return Number.isNaN(at) ? "" : formatAge(livePlayers.serverNow() - at);
    },
  };
}

const tiersOf = (item: ItemView) => cantripsOf(item).map(({ tier }) => tier);
/** The more of the better tiers, the higher: no item carries a hundred cantrips. */
const tierWeight = (tier: Tier) => 100 ** (TIERS.length - TIERS.indexOf(tier));

export const COLUMN_IDS = [
  "name",
  "on",
  "place",
  "count",
  "al",
  "dmg",
  "set",
  "cantrips",
  "slots",
  "work",
  "tinks",
  "imbue",
  "ratings",
  "wield",
  "lore",
  "craft",
  "burden",
  "value",
  "came",
  "seen",
] as const;
export type ColumnId = (typeof COLUMN_IDS)[number];

export const COLUMNS: Readonly<Record<ColumnId, Column>> = {
  name: {
    ...textColumn("Item", 136, "name", (item) => item.name),
    value: (item) => item.name.toLowerCase(),
    render: (item) => (
      <span className="item-name">
        <Glyph item={item} />
        <span className="two">
          <span className="ell">{item.name}</span>
          <span className="sub ell">{item.character_name}</span>
        </span>
        {(item.count ?? 1) > 1 && <span className="dim">{formatCount(item.count ?? 1)}</span>}
      </span>
    ),
  },
  on: textColumn("On", 104, "on", (item) => item.character_name),
  place: textColumn("Place", 74, null, (item) => (item.is_worn === true ? "Worn" : item.container_label)),
  count: {
    label: "Count",
    width: 58,
    isNumber: true,
    field: "stack",
    value: (item) => item.count ?? null,
    text: (item) => shown(item.count),
  },
  al: numberColumn("AL", 48, "al", "armor_level"),
  dmg: {
    label: "Damage",
    width: 76,
    isNumber: true,
    field: "dmg",
    value: (item) => item.damage ?? null,
    text: (item) => damageText(item) ?? "",
  },
  set: textColumn("Set", 86, null, (item) => (item.set ?? "").replace(/ Set$/, "")),
  cantrips: {
    label: "Cantrips",
    width: 92,
    isNumber: false,
    field: null,
    value: (item) => tiersOf(item).reduce((sum, tier) => sum + tierWeight(tier), 0) || null,
    text: (item) =>
      cantripsOf(item)
        .map(({ name }) => name)
        .join(", "),
    render: (item) => <Pips tiers={tiersOf(item)} />,
  },
  slots: textColumn("Covers", 100, null, (item) => (item.slots ?? []).join(", ")),
  work: numberColumn("Work", 48, "wk", "workmanship"),
  tinks: numberColumn("Tinks", 48, "tinks", "tinks"),
  imbue: textColumn("Imbue", 96, null, (item) => item.imbue ?? ""),
  ratings: {
    ...numberColumn("Rating", 54, "rating", "rating"),
    text: (item) => ratingsText(item) && shown(item.rating),
  },
  wield: {
    ...numberColumn("Wield", 84, "wield", "level"),
    value: (item) => item.wield?.[0]?.value ?? null,
    text: (item) => (item.wield ?? []).slice(0, 1).map(wieldText).join(""),
  },
  lore: numberColumn("Lore", 48, "lore", "lore"),
  craft: { ...numberColumn("Spellcraft", 72, "", "spellcraft"), field: null },
  burden: numberColumn("Burden", 60, "burden", "burden"),
  value: numberColumn("Value", 68, "value", "value"),
  came: timeColumn("Came", "came", "arrived_at"),
  seen: timeColumn("Seen", "seen", "seen_at"),
};

export const isColumnId = (id: string): id is ColumnId => COLUMN_IDS.some((known) => known === id);

const SEARCH_COLUMNS: readonly ColumnId[] = ["name", "on", "al", "set", "cantrips"];
/** Of an inventory's list, in the order they are given up where there is less room, the last first. */
const LIST_COLUMNS: readonly ColumnId[] = [
  "name",
  "al",
  "place",
  "value",
  "cantrips",
  "burden",
  "set",
  "came",
];

/** As many columns of an inventory's list as fit a width, in their fixed order. */
export function fittingColumns(widthPx: number): readonly ColumnId[] {
  let leftPx = widthPx;
  const fitting = new Set<ColumnId>();
  for (const id of LIST_COLUMNS) {
    leftPx -= COLUMNS[id].width;
    if (leftPx < 0) break;
    fitting.add(id);
  }
  return COLUMN_IDS.filter((id) => id === "name" || fitting.has(id));
}

/** The columns of the search, in their fixed order; the name always. */
export function searchColumns(chosen: readonly string[] | null): readonly ColumnId[] {
  const wanted = new Set<string>(chosen ?? SEARCH_COLUMNS);
  return COLUMN_IDS.filter((id) => id === "name" || wanted.has(id));
}

export interface Sort {
  readonly column: ColumnId;
  readonly isDescending: boolean;
}

/** Numbers begin with the largest, texts with A. */
export const startsDescending = (column: ColumnId) => COLUMNS[column].isNumber || column === "cantrips";

/** Unknown values stand last in either direction; equals are in order of names. */
export function compareItems({ column, isDescending }: Sort): (a: ItemView, b: ItemView) => number {
  const { value } = COLUMNS[column];
  const sign = isDescending ? -1 : 1;
  return (a, b) => {
    const [left, right] = [value(a), value(b)];
    if (left === null || right === null) {
      if (left !== right) return left === null ? 1 : -1;
    } else if (left !== right) return left < right ? -sign : sign;
    return a.name < b.name ? -1 : 1;
  };
}

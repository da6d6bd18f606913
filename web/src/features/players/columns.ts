import { formatCount, formatUptime, UNKNOWN } from "../../lib/format";
import type { ListRow } from "./list-rows";

export interface Column {
  readonly label: string;
  /** CSS pixels; the name takes what is left. */
  readonly width: number;
  readonly isNumber: boolean;
  /** What it is sorted by. */
  readonly value: (row: ListRow) => string | number | null;
  readonly text: (row: ListRow) => string;
}

function numberColumn(label: string, width: number, field: keyof ListRow["numbers"]): Column {
  return {
    label,
    width,
    isNumber: true,
    value: (row) => row.numbers[field],
    text: (row) => formatCount(row.numbers[field]),
  };
}

export const COLUMN_IDS = ["name", "place", "kph", "kills", "rares", "deaths", "tapers", "uptime"] as const;
export type ColumnId = (typeof COLUMN_IDS)[number];

export const COLUMNS: Readonly<Record<ColumnId, Column>> = {
  name: {
    label: "Name",
    width: 142,
    isNumber: false,
    value: (row) => row.name.toLowerCase(),
    text: (row) => row.name,
  },
  place: {
    label: "Place",
    width: 96,
    isNumber: false,
    value: (row) => row.place || null,
    text: (row) => row.place || UNKNOWN,
  },
  kph: numberColumn("Kills/h", 60, "kph"),
  kills: numberColumn("Kills", 60, "kills"),
  rares: numberColumn("Rares", 50, "rares"),
  deaths: numberColumn("Deaths", 56, "deaths"),
  tapers: numberColumn("Tapers", 56, "tapers"),
  uptime: {
    ...numberColumn("Uptime", 54, "uptime"),
    text: (row) => formatUptime(row.numbers.uptime),
  },
};

const DEFAULT_COLUMNS: readonly ColumnId[] = ["name", "place", "kph", "uptime"];

export const isColumnId = (id: string): id is ColumnId => COLUMN_IDS.some((known) => known === id);

/** The columns to show, in their fixed order; the name always. */
export function shownColumns(chosen: readonly string[] | null): readonly ColumnId[] {
  const wanted = new Set<string>(chosen ?? DEFAULT_COLUMNS);
  return COLUMN_IDS.filter((id) => id === "name" || wanted.has(id));
}

const SIDEBAR_MIN_PX = 352;
const SIDEBAR_MAX_PX = 620;

/** How wide the sidebar must be for its columns. */
export function sidebarWidth(columns: readonly ColumnId[]): number {
  const wanted = columns.reduce((sum, id) => sum + COLUMNS[id].width, 0);
  return Math.min(SIDEBAR_MAX_PX, Math.max(SIDEBAR_MIN_PX, wanted));
}

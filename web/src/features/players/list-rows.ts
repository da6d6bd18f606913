import type { PlayerState } from "../../api/frames";
import { parseOnlineTime } from "../../lib/format";
import type { LivePlayer, Presence } from "../../stores/live-players";
import { COLUMNS, type ColumnId } from "./columns";
import { type FilterSubject, parseFilter } from "./filter";

/** One line of the player list. */
export interface ListRow extends FilterSubject {
  readonly state: PlayerState;
  readonly presence: Presence;
  readonly color: number;
  readonly ew: number | null;
  readonly ns: number | null;
}

export interface Sort {
  readonly column: ColumnId;
  readonly isDescending: boolean;
}

export type RowMaker = (player: LivePlayer) => ListRow;

/** Makes rows, the same object for the same character object, so that unchanged lines do not render. */
export function createRowMaker(placeOf: (ew: number | null, ns: number | null) => string): RowMaker {
  const made = new WeakMap<LivePlayer, ListRow>();
  return (player) => {
    const known = made.get(player);
    if (known !== undefined) return known;
    const { row, presence } = player;
    const fresh: ListRow = {
      name: row.character_name,
      state: row.state,
      place: placeOf(row.ew, row.ns),
      tag: row.char_tag ?? "",
      presence,
      color: row.color,
      ew: row.ew,
      ns: row.ns,
      numbers: {
        kph: row.kills_per_hour,
        kills: row.kills,
        rares: row.rares_found ?? row.session_rares,
        deaths: row.deaths,
        tapers: row.prismatic_taper_count,
        uptime: row.online_seconds ?? parseOnlineTime(row.onlinetime),
        health: row.health_percentage,
      },
    };
    made.set(player, fresh);
    return fresh;
  };
}

/** Unknown values stand last in either direction; equals are in order of names. */
function compareRows(sort: Sort): (a: ListRow, b: ListRow) => number {
  const { value } = COLUMNS[sort.column];
  const sign = sort.isDescending ? -1 : 1;
  return (a, b) => {
    const [left, right] = [value(a), value(b)];
    if (left === null || right === null) {
      if (left !== right) return left === null ? 1 : -1;
    } else if (left !== right) {
      return left < right ? -sign : sign;
    }
    return a.name < b.name ? -1 : 1;
  };
}

export interface ListOptions {
  readonly filter: string;
  readonly sort: Sort;
  readonly isInViewOnly: boolean;
  readonly isInView: (row: ListRow) => boolean;
}

export interface List {
  readonly rows: readonly ListRow[];
  /** How many the filter lets through and the map shows, whether or not only those are listed. */
  readonly inViewCount: number;
  readonly problems: readonly string[];
}

export function arrange(all: readonly ListRow[], options: ListOptions): List {
  const filter = parseFilter(options.filter);
  const matching = all.filter(filter.matches);
  const inView = matching.filter(options.isInView);
  const rows = (options.isInViewOnly ? inView : matching).toSorted(compareRows(options.sort));
  return { rows, inViewCount: inView.length, problems: filter.problems };
}

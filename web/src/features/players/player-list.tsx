import { Search, X } from "lucide-react";
import { useMemo } from "react";
import { IconButton } from "../../components/icon-button";
import { SkeletonRows } from "../../components/skeleton-rows";
import { lazyPart } from "../../lib/lazy-part";
import { type LivePlayer, useLivePlayers } from "../../stores/live-players";
import { usePreferences } from "../../stores/preferences";
import { ColumnChooser } from "./column-chooser";
import { COLUMNS, shownColumns } from "./columns";
import { arrange, createRowMaker, type ListRow } from "./list-rows";
import { useListState } from "./list-state";
import { PlayerTable } from "./player-table";
import { SortMenu } from "./sort-menu";
import "./players.css";

const NoMatch = lazyPart(() => import("./empty-states").then((file) => file.NoMatch));
const NoReports = lazyPart(() => import("./empty-states").then((file) => file.NoReports));

export interface PlayerListProps {
  /** Two lines a character and finger-sized rows. */
  readonly isTouch: boolean;
  readonly placeOf: (ew: number | null, ns: number | null) => string;
  readonly isInView: (row: ListRow) => boolean;
  readonly onGoTo: (name: string) => void;
  readonly onFollow: (name: string) => void;
}

const isOnline = (player: LivePlayer) => player.goneAtMs === null;

/** The list of characters: everything the map shows, as text. */
export function PlayerList({ isTouch, placeOf, isInView, onGoTo, onFollow }: PlayerListProps) {
  const { players, isReady } = useLivePlayers();
  const { filter, sort, isInViewOnly } = useListState();
  const chosen = usePreferences((preferences) => preferences.columns);
  const columns = useMemo(() => shownColumns(chosen), [chosen]);
  const makeRow = useMemo(() => createRowMaker(placeOf), [placeOf]);
  const all = useMemo(() => players.map(makeRow), [players, makeRow]);
  const list = useMemo(
    () => arrange(all, { filter, sort, isInViewOnly, isInView }),
    [all, filter, sort, isInViewOnly, isInView],
  );
  const onlineCount = players.filter(isOnline).length;

  return (
    <section className="players" aria-labelledby="players-title">
      <div className="sec">
        <h2 id="players-title">Players</h2>
        <span className="n">
          {onlineCount}
          {players.length > onlineCount && ` of ${players.length}`}
        </span>
        <span className="sp" />
        {isTouch ? <SortMenu /> : <ColumnChooser shown={columns} />}
      </div>
      <div className="lf">
        <FilterField filter={filter} />
        <button
          type="button"
          className={`chip ${isInViewOnly ? "on" : ""}`}
          aria-pressed={isInViewOnly}
          title="List only the characters the map shows"
          onClick={() => useListState.setState({ isInViewOnly: !isInViewOnly })}
        >
          In view <b>{list.inViewCount}</b>
        </button>
      </div>
      {list.problems.length > 0 && (
        <p className="hint warn" role="status">
          Not understood: {list.problems.join(" ")}
        </p>
      )}
      {!isReady && <SkeletonRows label="Waiting for the characters" />}
      {isReady && players.length === 0 && <NoReports />}
      {isReady && players.length > 0 && list.rows.length === 0 && <NoMatch />}
      {list.rows.length > 0 && (
        <PlayerTable
          key={isTouch ? "touch" : "mouse"}
          rows={list.rows}
          columns={isTouch ? TOUCH_COLUMNS : columns}
          isTouch={isTouch}
          onGoTo={onGoTo}
          onFollow={onFollow}
        />
      )}
    </section>
  );
}

const TOUCH_COLUMNS = ["name", "kph"] as const;

const FILTER_HELP = `Words in name, state, place or tag; state:idle, kph:<500, kills:>10k, uptime:>4h, -word. Numbers: ${Object.keys(COLUMNS).slice(2).join(", ")}`;

function FilterField({ filter }: { readonly filter: string }) {
  const setFilter = (value: string) => useListState.setState({ filter: value });
  return (
    <div className="field">
      <Search className="i" aria-hidden />
      <input
        type="text"
        value={filter}
        placeholder="Filter: name, state:idle, kph:<500"
        aria-label="Filter players"
        title={FILTER_HELP}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => setFilter(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape" && filter !== "") setFilter("");
        }}
      />
      {filter !== "" && <IconButton icon={X} label="Clear the filter" onClick={() => setFilter("")} />}
    </div>
  );
}

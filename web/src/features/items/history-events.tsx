import { useQuery } from "@tanstack/react-query";
import { ArrowRightLeft, Hash, LogIn, LogOut, type LucideIcon, Skull } from "lucide-react";
import { useMemo, useState } from "react";
import { Choice } from "../../components/choice";
import { ListFoot } from "../../components/list-foot";
import { LoadState } from "../../components/load-state";
import { Moment } from "../../components/moment";
import { WindowParts } from "../../components/window";
import { WindowSubject } from "../../components/window-subject";
import { formatCount } from "../../lib/format";
import { livePlayers } from "../../stores/live-players";
import { historyQuery } from "./api";
import { countChange, eventWords, KIND_LABELS } from "./event-words";
import { type HistoryScope, RANGES, type Range, rangeStart } from "./history-scope";
import { EVENT_KINDS, type ItemEvent, type ItemEventKind } from "./model";

interface HistoryEventsProps {
  readonly scope: HistoryScope;
  readonly tabs: React.ReactNode;
}

const ICONS: Readonly<Record<ItemEventKind, LucideIcon>> = {
  arrived: LogIn,
  left: LogOut,
  lost_on_death: Skull,
  moved: ArrowRightLeft,
  counted: Hash,
};
const FIRST_LIMIT = 200;
const MORE_FACTOR = 5;
const LIMIT_MAX = 5000;

/** The events of an item or a character, newest first. */
export function HistoryEvents({ scope, tabs }: HistoryEventsProps) {
  const [range, setRange] = useState<Range>("7");
  const [limit, setLimit] = useState(FIRST_LIMIT);
  // Empty for every kind.
  const [only, setOnly] = useState<ReadonlySet<ItemEventKind>>(new Set());
  const from = useMemo(() => rangeStart(range, livePlayers.serverNow()), [range]);
  const query = useQuery(historyQuery({ ...scope, from, limit }));
  const events = query.data?.events ?? [];
  const shown = events.filter(({ kind }) => only.size === 0 || only.has(kind));
  const toggle = (kind: ItemEventKind) => {
    const next = new Set(only);
    if (!next.delete(kind)) next.add(kind);
    setOnly(next);
  };
  const isWhole = events.length < limit;

  return (
    <WindowParts
      bar={
        <>
          {tabs}
          <Choice legend="Of the last" isLegendHidden options={RANGES} value={range} onChange={setRange} />
          <span className="kinds">
            {EVENT_KINDS.map((kind) => (
              <button
                key={kind}
                type="button"
                className={`chip ${only.has(kind) ? "on" : ""}`}
                aria-pressed={only.has(kind)}
                onClick={() => toggle(kind)}
              >
                {KIND_LABELS[kind]}
              </button>
            ))}
          </span>
        </>
      }
      foot={
        <ListFoot query={query} isCompact>
          <span>
            {shown.length < events.length && `${formatCount(shown.length)} of `}
            {formatCount(events.length)} {isWhole ? "events" : "newest events"}
          </span>
        </ListFoot>
      }
    >
      {scope.item !== undefined && events[0] !== undefined && <WindowSubject>{events[0].name}</WindowSubject>}
      {query.data === undefined && (
        <LoadState what="history" error={query.error} onRetry={() => void query.refetch()} />
      )}
      {query.data !== undefined && shown.length === 0 && (
        <Nothing
          hasHidden={events.length > 0}
          range={range}
          onRange={setRange}
          onAll={() => setOnly(new Set())}
        />
      )}
      {shown.length > 0 && (
        <div className="win-body">
          <ul className="events" aria-label="Events">
            {shown.map((event, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: two events may be alike in everything
              <EventLine key={`${event.at} ${index}`} event={event} hasName={scope.item === undefined} />
            ))}
          </ul>
          {!isWhole && limit < LIMIT_MAX && (
            <button type="button" className="btn more" onClick={() => setLimit(limit * MORE_FACTOR)}>
              Load more
            </button>
          )}
        </div>
      )}
    </WindowParts>
  );
}

interface NothingProps {
  readonly hasHidden: boolean;
  readonly range: Range;
  readonly onRange: (range: Range) => void;
  readonly onAll: () => void;
}

function Nothing({ hasHidden, range, onRange, onAll }: NothingProps) {
  const longest = RANGES.at(-1)?.value ?? range;
  return (
    <div className="empty">
      <p>{hasHidden ? "Nothing of this kind happened in this time." : "Nothing happened in this time."}</p>
      {hasHidden ? (
        <button type="button" className="btn" onClick={onAll}>
          Show every kind
        </button>
      ) : (
        range !== longest && (
          <button type="button" className="btn" onClick={() => onRange(longest)}>
            Look 90 days back
          </button>
        )
      )}
    </div>
  );
}

function EventLine({ event, hasName }: { readonly event: ItemEvent; readonly hasName: boolean }) {
  const Icon = ICONS[event.kind];
  const change = event.kind === "counted" ? countChange(event) : null;
  return (
    <li className={`event is-${event.kind}`}>
      <Icon className="i" aria-hidden />
      <span className="what">
        {hasName && <b>{event.name} </b>}
        {eventWords(event)}
        {change !== null && <span className="by">{change}</span>}
      </span>
      <span className="when">
        <Moment time={event.at} />
      </span>
    </li>
  );
}

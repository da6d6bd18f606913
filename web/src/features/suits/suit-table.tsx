import { Pin } from "lucide-react";
import { useRef } from "react";
import { tiersText } from "../../components/tier";
import { formatCount } from "../../lib/format";
import { TIERS } from "../../lib/tiers";
import { useWidth } from "../../lib/use-width";
import { bestLines, movedCount, setsText } from "./figures";
import type { SuitView } from "./model";
import { TierCounts } from "./tier-counts";

/** A line of the table: a suit of the search, or one that was kept. */
export interface SuitRow {
  readonly key: string;
  readonly suit: SuitView;
  readonly isPinned: boolean;
  /** Kept from another search: it has no rank in this one. */
  readonly isOld: boolean;
}

/** What the other columns take, and a lozenge with the gap beside it; CSS pixels. */
const OTHERS_PX = 336;
const PIP_PX = 10;
/** From here on there is room for a third set. */
const WIDE_PX = 600;

interface SuitTableProps {
  readonly rows: readonly SuitRow[];
  readonly shownKey: string | null;
  readonly onShow: (key: string) => void;
  readonly chosen: ReadonlySet<string>;
  readonly onChoose: (key: string) => void;
  /** How many cantrips are wanted. */
  readonly wantedCount: number;
}

/** Weights that are no whole numbers give scores that are not. */
const score = (points: number) =>
  points.toLocaleString("en", { maximumFractionDigits: Math.abs(points) < 100 ? 1 : 0 });

/** The suits, the best first. The arrow keys go from one to the next, Space takes it into the comparison. */
export function SuitTable({ rows, shownKey, onShow, chosen, onChoose, wantedCount }: SuitTableProps) {
  const box = useRef<HTMLTableElement>(null);
  const [frame, width] = useWidth<HTMLDivElement>();
  const pipsMax = Math.floor(((width ?? 0) - OTHERS_PX) / PIP_PX);
  const isFleet = rows.some(({ suit, isOld }) => !isOld && suit.wearer !== undefined);
  const hasScore = rows.some(({ suit }) => suit.points !== null);
  const shownAt = Math.max(
    0,
    rows.findIndex(({ key }) => key === shownKey),
  );

  const onKeyDown = (event: React.KeyboardEvent) => {
    const { key, target } = event;
    if (!(target instanceof HTMLTableRowElement)) return;
    const last = rows.length - 1;
    const next = { ArrowDown: shownAt + 1, ArrowUp: shownAt - 1, Home: 0, End: last }[key];
    const row = rows[next ?? shownAt];
    if (key === " " && row !== undefined) onChoose(row.key);
    else if (next === undefined || row === undefined) return;
    else {
      onShow(row.key);
      box.current?.querySelector<HTMLElement>(`tbody tr:nth-child(${next + 1})`)?.focus();
    }
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div ref={frame}>
      <table
        ref={box}
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table whose rows can be chosen is a grid
        role="grid"
        className="tb suits"
        aria-label="Suits"
        aria-multiselectable
        onKeyDown={onKeyDown}
      >
        <colgroup>
          <col style={{ width: 30 }} />
          <col style={{ width: isFleet ? 96 : 34 }} />
          <col style={{ width: hasScore ? 62 : 52 }} />
          <col style={{ width: 54 }} />
          <col style={{ width: (width ?? 0) > WIDE_PX ? 112 : 84 }} />
          <col />
          <col style={{ width: 58 }} />
        </colgroup>
        <thead>
          <tr>
            <th scope="col" className="choose">
              <span className="visually-hidden">Compare</span>
            </th>
            <th scope="col">{isFleet ? "Wearer" : "#"}</th>
            <th scope="col" className="num sort">
              {hasScore ? "Score ↓" : "Lines ↓"}
            </th>
            <th scope="col" className="num">
              AL
            </th>
            <th scope="col">Sets</th>
            <th scope="col">Cantrips</th>
            <th scope="col" className="num" title="Pieces that have to change hands or places">
              Moves
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, suit, isPinned, isOld }, index) => {
            const tiers = wantedTiers(suit);
            return (
              <tr
                key={key}
                className={key === shownKey ? "sel" : ""}
                aria-selected={key === shownKey}
                tabIndex={index === shownAt ? 0 : -1}
                onClick={() => onShow(key)}
              >
                <td className="choose">
                  <input
                    type="checkbox"
                    aria-label={`Compare suit ${isOld ? "kept" : (suit.wearer ?? suit.rank)}`}
                    tabIndex={-1}
                    checked={chosen.has(key)}
                    onClick={(event) => event.stopPropagation()}
                    onChange={() => onChoose(key)}
                  />
                </td>
                <td className="rank">
                  {suit.wearer ?? (isOld ? "" : suit.rank)}
                  {isPinned && <Pin className="i" aria-label="pinned" />}
                </td>
                <td className="num">
                  {hasScore
                    ? suit.points === null
                      ? "–"
                      : score(suit.points)
                    : `${suit.objective.lines ?? tiers.length}/${wantedCount}`}
                </td>
                <td className="num">{formatCount(suit.objective.al ?? 0)}</td>
                <td className="t2" title={setsText(suit, true)}>
                  {setsText(suit)}
                </td>
                <td title={tiersText(tiers)}>
                  <TierCounts tiers={tiers} pipsMax={pipsMax} />
                </td>
                <td className="num">{movedCount(suit)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function wantedTiers(suit: SuitView) {
  return [...bestLines(suit).values()]
    .filter(({ wanted }) => wanted)
    .map(({ tier }) => tier)
    .sort((a, b) => TIERS.indexOf(a) - TIERS.indexOf(b));
}

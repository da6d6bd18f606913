import { Lock } from "lucide-react";
import { Pip } from "../../components/tier";
import { formatCount } from "../../lib/format";
import { TIERS } from "../../lib/tiers";
import { bestLines, ratingName, ratingSums, setCounts } from "./figures";
import type { Goal } from "./goal";
import { setsIn, wantedIn } from "./goal";
import { type SuitView, shortSet } from "./model";

interface WantedListProps {
  readonly goal: Goal;
  readonly suit: SuitView | undefined;
  /** Pieces that the next search keeps. */
  readonly locks: Goal["locked"];
  readonly nameOf: (line: string) => string;
  readonly setName: (id: number) => string;
}

/** What is wanted of the suit and what it has of that; what is missing comes first. */
export function WantedList({ goal, suit, locks, nameOf, setName }: WantedListProps) {
  const isFirst = suit?.wearer === undefined || suit.wearer === goal.wearer;
  const taken = isFirst ? goal.takenSlots : [];
  const best = suit === undefined ? null : bestLines(suit);
  const rows = wantedIn(goal).map((wanted) => {
    const kept = taken.flatMap(({ lines }) => lines.filter(({ line }) => line === wanted.line));
    const tiers = [best?.get(wanted.line), ...kept].flatMap((line) => line?.tier ?? []);
    const tier = TIERS.find((one) => tiers.includes(one));
    const isMet = tier !== undefined && TIERS.indexOf(tier) <= TIERS.indexOf(wanted.tier);
    return { ...wanted, has: isMet ? tier : null };
  });
  const missing = best === null ? [] : rows.filter(({ has }) => has === null);
  const shown = best === null ? rows : [...missing, ...rows.filter(({ has }) => has !== null)];
  return (
    <div className="wanted">
      <div className="wanted-sets">
        {suit?.wearer !== undefined && <b className="ell">{suit.wearer}</b>}
        <Sets goal={goal} taken={taken} suit={suit} setName={setName} />
        {locks.length > 0 && (
          <span className="chip" title={locks.map(({ name }) => name).join(", ")}>
            <Lock className="i" aria-hidden />
            <span className="visually-hidden">Locked pieces: </span>
            {locks.length}
          </span>
        )}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls has to be reached by keys */}
      <ul className="wanted-lines" aria-label="Wanted cantrips" tabIndex={0}>
        {shown.map(({ line, tier, has }) => (
          <li key={line} className={best !== null && has === null ? "danger" : ""}>
            {has === null ? <i className="pip hollow" aria-hidden /> : <Pip tier={has} />}
            <span className="ell" title={nameOf(line)}>
              {nameOf(line)}
            </span>
            <span className={`cap ${best === null || has !== null ? "met" : ""}`}>
              {best === null ? (tier === "legendary" ? tier : `${tier} or better`) : (has ?? "missing")}
            </span>
          </li>
        ))}
        {rows.length === 0 && <li className="dim">No cantrip is wanted.</li>}
      </ul>
      {suit !== undefined && (
        <Totals
          suit={suit}
          isComplete={missing.length === 0}
          count={rows.length - missing.length}
          of={rows.length}
        />
      )}
    </div>
  );
}

/** The sets that are wanted with what is worn of them, then those that came along. */
interface SetsProps extends Pick<WantedListProps, "goal" | "suit" | "setName"> {
  readonly taken: Goal["takenSlots"];
}

function Sets({ goal, taken, suit, setName }: SetsProps) {
  const worn = suit === undefined ? [] : setCounts(suit);
  const wanted = setsIn(goal).flatMap(({ id, count }) => (id === null ? [] : [{ id, count }]));
  return (
    <>
      {wanted.map(({ id, count }) => {
        const kept = taken.filter(({ set }) => set === id).length;
        const has = (worn.find((one) => one.id === id)?.count ?? 0) + kept;
        const isMet = has >= count;
        return (
          <span key={id} className={`chip ${isMet ? "on" : ""}`} title={`${has} of ${count} ${setName(id)}`}>
            {suit === undefined || isMet ? Math.max(has, count) : `${has} of ${count}`}{" "}
            {shortSet(setName(id))}
          </span>
        );
      })}
      {worn
        .filter(({ id }) => !wanted.some((one) => one.id === id))
        .map(({ id, name, count }) => (
          <span key={id} className="chip">
            {count} {shortSet(name)}
          </span>
        ))}
    </>
  );
}

interface TotalsProps {
  readonly suit: SuitView;
  readonly isComplete: boolean;
  readonly count: number;
  readonly of: number;
}

function Totals({ suit, isComplete, count, of }: TotalsProps) {
  const ratings = ratingSums(suit);
  const sum = ratings.reduce((total, [, value]) => total + value, 0);
  return (
    <dl className="wanted-totals">
      <dt>Cantrips wanted</dt>
      <dd className={isComplete ? "" : "danger"}>
        {count} of {of}
      </dd>
      <dt>Armor level, total</dt>
      <dd>{formatCount(suit.objective.al ?? 0)}</dd>
      {sum > 0 && (
        <>
          <dt className="ell">{ratings.length === 1 ? ratingName(ratings[0]?.[0] ?? "") : "Ratings"}</dt>
          <dd title={ratings.map(([kind, value]) => `${ratingName(kind)} ${value}`).join(", ")}>
            {formatCount(sum)}
          </dd>
        </>
      )}
    </dl>
  );
}

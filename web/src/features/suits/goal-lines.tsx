import { X } from "lucide-react";
import { IconButton } from "../../components/icon-button";
import { wantedIn } from "./goal";
import type { GoalPartProps } from "./goal-form";
import { type LineOption, WANTED_TIERS, type WantedLine, type WantedTier } from "./model";
import { lineTitle, USUAL_TIER } from "./profiles";

interface GoalLinesProps extends GoalPartProps {
  readonly lines: readonly LineOption[];
}

const TIER_OPTIONS = WANTED_TIERS.toReversed();
const tierOf = (text: string): WantedTier => WANTED_TIERS.find((tier) => tier === text) ?? USUAL_TIER;

/** The cantrips that are wanted, one by one: from which tier on, and whether a suit without is none. */
export function GoalLines({ goal, onGoal, lines }: GoalLinesProps) {
  const wanted = wantedIn(goal);
  const put = (next: readonly WantedLine[]) => onGoal({ ...goal, wanted: next });
  const change = (line: string, by: Partial<WantedLine>) =>
    put(wanted.map((one) => (one.line === line ? { ...one, ...by } : one)));
  const nameOf = (line: string) => lines.find((one) => one.line === line)?.name ?? lineTitle(line);
  const others = lines.filter(({ line }) => !wanted.some((one) => one.line === line));
  const tiers = new Set(wanted.map(({ tier }) => tier));
  const [common = USUAL_TIER] = tiers;
  return (
    <>
      <div className="goal-row">
        <select
          className="select"
          aria-label="Least tier of all"
          value={tiers.size === 1 ? common : ""}
          onChange={({ target }) => put(wanted.map((one) => ({ ...one, tier: tierOf(target.value) })))}
        >
          {tiers.size !== 1 && <option value="">Several tiers</option>}
          {TIER_OPTIONS.map((tier) => (
            <option key={tier} value={tier}>
              All {tier}
              {tier === "legendary" ? "" : " or better"}
            </option>
          ))}
        </select>
        {goal.wanted !== null && (
          <button type="button" className="btn ghost" onClick={() => onGoal({ ...goal, wanted: null })}>
            As the profile
          </button>
        )}
      </div>
      <ul className="goal-lines" aria-label="Cantrips to look for">
        {wanted.map(({ line, tier, required }) => (
          <li key={line}>
            <span className="ell">{nameOf(line)}</span>
            <select
              className="select"
              aria-label={`Least tier of ${nameOf(line)}`}
              value={tier}
              onChange={({ target }) => change(line, { tier: tierOf(target.value) })}
            >
              {TIER_OPTIONS.map((one) => (
                <option key={one} value={one}>
                  {one}
                </option>
              ))}
            </select>
            <label className="check" title="A suit without it is none">
              <input
                type="checkbox"
                aria-label={`${nameOf(line)} is required`}
                checked={required}
                onChange={({ target }) => change(line, { required: target.checked })}
              />
              must
            </label>
            <IconButton
              icon={X}
              label={`Do not look for ${nameOf(line)}`}
              onClick={() => put(wanted.filter((one) => one.line !== line))}
            />
          </li>
        ))}
      </ul>
      <select
        className="select"
        aria-label="Add a cantrip"
        value=""
        onChange={({ target }) => {
          if (target.value !== "")
            put([...wanted, { line: target.value, tier: USUAL_TIER, required: false }]);
        }}
      >
        <option value="">Add a cantrip</option>
        {others.map(({ line, name }) => (
          <option key={line} value={line}>
            {name}
          </option>
        ))}
      </select>
    </>
  );
}

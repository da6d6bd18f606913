import { useId } from "react";
import { Check } from "../../components/check";
import { type Goal, setsIn, wantedIn } from "./goal";
import { GoalLines } from "./goal-lines";
import { GoalOrder } from "./goal-order";
import { GoalPool } from "./goal-pool";
import { GoalRules } from "./goal-rules";
import { GoalTaken } from "./goal-taken";
import { GoalWearers } from "./goal-wearers";
import { type LineOption, type SetOption, slotName } from "./model";
import { NamedChips } from "./named-chips";
import { NumberField } from "./number-field";
import { PROFILE_IDS, PROFILES } from "./profiles";
import type { SuitsWindowProps } from "./window-props";

export interface GoalPartProps {
  readonly goal: Goal;
  readonly onGoal: (goal: Goal) => void;
}

interface GoalFormProps extends GoalPartProps, Pick<SuitsWindowProps, "characters" | "groups" | "PoolBox"> {
  readonly sets: readonly SetOption[];
  readonly lines: readonly LineOption[];
  /** What the server finds wrong, by the field of its request. */
  readonly wrong: { readonly field: string; readonly text: string } | null;
  readonly onSearch: () => void;
}

/** Everything a search can be asked for. Who wears it and how they fight is enough; the rest has sensible values. */
export function GoalForm({
  goal,
  onGoal,
  characters,
  groups,
  PoolBox,
  sets,
  lines,
  wrong,
  onSearch,
}: GoalFormProps) {
  const id = useId();
  const set = (change: Partial<Goal>) => onGoal({ ...goal, ...change });
  const isKnown = goal.wearer === "" || characters.includes(goal.wearer);
  return (
    <form
      className="goal"
      aria-label="What is wanted"
      onSubmit={(event) => {
        event.preventDefault();
        onSearch();
      }}
    >
      <div className="goal-pair">
        <div className="goal-field">
          <label htmlFor={`${id}-wearer`}>Wearer</label>
          <select
            id={`${id}-wearer`}
            className="select"
            value={goal.wearer}
            onChange={({ target }) => set({ wearer: target.value })}
          >
            <option value="">Choose a character</option>
            {!isKnown && <option value={goal.wearer}>{goal.wearer}</option>}
            {characters.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </div>
        <div className="goal-field">
          <label htmlFor={`${id}-profile`}>Fights with</label>
          <select
            id={`${id}-profile`}
            className="select"
            value={goal.profile}
            onChange={({ target }) => {
              const profile = PROFILE_IDS.find((one) => one === target.value);
              // The profile brings its own cantrips and sets along.
              if (profile !== undefined) set({ profile, wanted: null, sets: null });
            }}
          >
            {PROFILE_IDS.map((profile) => (
              <option key={profile} value={profile}>
                {PROFILES[profile].name}
              </option>
            ))}
          </select>
        </div>
      </div>
      <GoalWearers goal={goal} onGoal={onGoal} characters={characters} />
      <NamedChips
        label="Locked"
        items={goal.locked}
        onRemove={(gone) => set({ locked: goal.locked.filter((item) => item.id !== gone) })}
      />
      <NamedChips
        label="Never used"
        items={goal.excluded}
        onRemove={(gone) => set({ excluded: goal.excluded.filter((item) => item.id !== gone) })}
      />
      <GoalSets goal={goal} onGoal={onGoal} sets={sets} />
      <GoalPool
        goal={goal}
        onGoal={onGoal}
        groups={groups}
        PoolBox={PoolBox}
        wrong={wrong?.field === "pool" ? wrong.text : null}
      />
      <Part title="Wanted cantrips" summary={linesSummary(goal)}>
        <GoalLines goal={goal} onGoal={onGoal} lines={lines} />
      </Part>
      <Part title="Rules" summary={rulesSummary(goal)}>
        <GoalRules goal={goal} onGoal={onGoal} />
      </Part>
      <Part title="Kept slots" summary={takenSummary(goal)}>
        <GoalTaken goal={goal} onGoal={onGoal} sets={sets} lines={lines} />
      </Part>
      <Part title="What counts first" summary={orderSummary(goal)}>
        <GoalOrder goal={goal} onGoal={onGoal} />
      </Part>
      <Part title="Search" summary={`${goal.suits} suits, ${goal.timeLimit} s at most`}>
        <div className="goal-pair">
          <NumberField
            label="Suits"
            value={goal.suits}
            min={1}
            max={100}
            onValue={(suits) => set({ suits: suits ?? 10 })}
          />
          <NumberField
            label="Seconds at most"
            value={goal.timeLimit}
            min={1}
            max={600}
            onValue={(timeLimit) => set({ timeLimit: timeLimit ?? 30 })}
          />
        </div>
      </Part>
      {/* Enter in a field searches; the button people see stands in the window's foot. */}
      <button type="submit" className="visually-hidden" tabIndex={-1} aria-hidden>
        Find suits
      </button>
    </form>
  );
}

function GoalSets({ goal, onGoal, sets }: GoalPartProps & { readonly sets: readonly SetOption[] }) {
  const chosen = setsIn(goal);
  const put = (at: 0 | 1, change: { id?: number | null; count?: number }) => {
    const next = { ...chosen[at], ...change };
    onGoal({ ...goal, sets: at === 0 ? [next, chosen[1]] : [chosen[0], next] });
  };
  return (
    <fieldset className="goal-sets">
      <legend>Sets</legend>
      {([0, 1] as const).map((at) => {
        const { id, count } = chosen[at];
        const label = at === 0 ? "First set" : "Second set";
        return (
          <div key={at} className="goal-set">
            <NumberField
              label={`Pieces of the ${label.toLowerCase()}`}
              isLabelHidden
              value={count}
              min={0}
              max={9}
              onValue={(next) => put(at, { count: next ?? 0 })}
            />
            <select
              className="select"
              aria-label={label}
              value={id ?? ""}
              onChange={({ target }) => put(at, { id: target.value === "" ? null : Number(target.value) })}
            >
              <option value="">No set</option>
              {id !== null && !sets.some((set) => set.id === id) && <option value={id}>Set {id}</option>}
              {sets.map((set) => (
                <option key={set.id} value={set.id}>
                  {set.name}
                </option>
              ))}
            </select>
          </div>
        );
      })}
      <div className="goal-checks">
        <Check
          label="Must be complete"
          isChecked={goal.isRequired}
          onChange={(isRequired) => onGoal({ ...goal, isRequired })}
        />
        <Check
          label="No other sets"
          isChecked={goal.isStrict}
          onChange={(isStrict) => onGoal({ ...goal, isStrict })}
        />
      </div>
    </fieldset>
  );
}

interface PartProps {
  readonly title: string;
  /** What it says now, seen while it is closed. */
  readonly summary: string;
  readonly children: React.ReactNode;
}

function Part({ title, summary, children }: PartProps) {
  return (
    <details className="goal-part">
      <summary>
        <b>{title}</b>
        <span className="ell now">{summary}</span>
      </summary>
      <div className="goal-part-body">{children}</div>
    </details>
  );
}

function linesSummary(goal: Goal): string {
  const wanted = wantedIn(goal);
  const required = wanted.filter((line) => line.required).length;
  const tiers = [...new Set(wanted.map(({ tier }) => tier))];
  const [tier] = tiers;
  const text =
    tiers.length === 1 && tier !== undefined ? `${wanted.length}, ${tier} or better` : `${wanted.length}`;
  return required === 0 ? text : `${text}, ${required} required`;
}

function takenSummary({ takenSlots }: Goal): string {
  if (takenSlots.length === 0) return "none";
  return takenSlots.length < 3
    ? takenSlots.map(({ slot }) => slotName(slot).toLowerCase()).join(", ")
    : `${takenSlots.length}`;
}

function orderSummary({ weights, ratingWeights }: Goal): string {
  const way = weights === null ? "in order" : weights === "classic" ? "classic weights" : "own weights";
  return Object.keys(ratingWeights).length === 0 ? way : `${way}, ratings weighed`;
}

function rulesSummary(goal: Goal): string {
  const parts = [
    goal.slots.length < 17 ? `${goal.slots.length} slots` : "",
    Object.values(goal.minArmor).some((level) => level > 0) ? "least AL" : "",
    goal.ratingRules.length > 0 ? "ratings" : "",
    goal.allowsReductions ? "" : "no tailoring",
    goal.ownersMax === null ? "" : `${goal.ownersMax} owners`,
    goal.itemsMax === null ? "" : `${goal.itemsMax} items`,
  ].filter((part) => part !== "");
  return parts.length === 0 ? "all slots, tailoring allowed" : parts.join(", ");
}

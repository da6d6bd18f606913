import { Check } from "../../components/check";
import { Problem } from "../../components/problem";
import type { GoalPartProps } from "./goal-form";
import type { SuitsWindowProps } from "./window-props";

interface GoalPoolProps extends GoalPartProps, Pick<SuitsWindowProps, "groups" | "PoolBox"> {
  /** What the server cannot read in the query. */
  readonly wrong: string | null;
}

/** A name in the search language: in quotes where it has a space. */
const onTerm = (name: string) => `on:${/[\s"()]/.test(name) ? `"${name.replaceAll('"', "")}"` : name}`;

/** Whose items may be used, and which: by a query, with the usual ones a press away. */
export function GoalPool({ goal, onGoal, groups, PoolBox, wrong }: GoalPoolProps) {
  const offered = [
    { label: "Everybody", pool: "" },
    ...(goal.wearer === "" ? [] : [{ label: "Own only", pool: onTerm(goal.wearer) }]),
    ...groups.map((group) => ({ label: group, pool: onTerm(group) })),
  ];
  return (
    <fieldset className="goal-pool">
      <legend>Whose items</legend>
      <div className="goal-chips">
        {offered.map(({ label, pool }) => (
          <button
            key={label}
            type="button"
            className={`chip ${goal.pool === pool ? "on" : ""}`}
            aria-pressed={goal.pool === pool}
            onClick={() => onGoal({ ...goal, pool })}
          >
            {label}
          </button>
        ))}
      </div>
      <PoolBox text={goal.pool} onText={(pool) => onGoal({ ...goal, pool })} />
      <Problem>{wrong}</Problem>
      <div className="goal-checks">
        <Check
          label="What is worn"
          isChecked={goal.usesWorn}
          onChange={(usesWorn) => onGoal({ ...goal, usesWorn })}
        />
        <Check
          label="What is in packs"
          isChecked={goal.usesPacks}
          onChange={(usesPacks) => onGoal({ ...goal, usesPacks })}
        />
      </div>
    </fieldset>
  );
}

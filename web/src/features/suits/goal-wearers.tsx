import { X } from "lucide-react";
import { Choice } from "../../components/choice";
import type { GoalPartProps } from "./goal-form";

interface GoalWearersProps extends GoalPartProps {
  readonly characters: readonly string[];
}

/** So many are dressed at once; each one more makes the search harder. */
const OTHERS_MAX = 7;

const MODES = [
  { value: "priority", label: "First come first" },
  { value: "total", label: "Best for all" },
] as const;

/** Who else is dressed from the same items. */
export function GoalWearers({ goal, onGoal, characters }: GoalWearersProps) {
  const { wearer, others } = goal;
  if (wearer === "") return null;
  const offered = characters.filter((name) => name !== wearer && !others.includes(name));
  return (
    <fieldset className="goal-wearers">
      <legend className="visually-hidden">More wearers</legend>
      {others.map((name) => (
        <span key={name} className="chip">
          <span className="ell">{name}</span>
          <button
            type="button"
            className="x"
            aria-label={`Do not dress ${name}`}
            onClick={() => onGoal({ ...goal, others: others.filter((one) => one !== name) })}
          >
            <X className="i" aria-hidden />
          </button>
        </span>
      ))}
      {others.length < OTHERS_MAX && (
        <select
          className="select"
          aria-label="Dress one more"
          value=""
          onChange={({ target }) => onGoal({ ...goal, others: [...others, target.value] })}
        >
          <option value="">Dress one more</option>
          {offered.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      )}
      {others.length > 0 && (
        <Choice
          legend="Who gets an item that two could wear"
          isLegendHidden
          options={MODES}
          value={goal.isTotal ? "total" : "priority"}
          onChange={(mode) => onGoal({ ...goal, isTotal: mode === "total" })}
        />
      )}
    </fieldset>
  );
}

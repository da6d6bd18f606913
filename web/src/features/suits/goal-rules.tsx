import { Check } from "../../components/check";
import type { RatingRule } from "./goal";
import type { GoalPartProps } from "./goal-form";
import { ARMOR_GROUPS, type ArmorGroup, SLOTS, slotName } from "./model";
import { NumberField } from "./number-field";

const GROUP_NAMES: Readonly<Record<ArmorGroup, string>> = {
  extremities: "Head, hands, feet",
  core: "Body, arms, legs",
  underwear: "Shirt, pants",
};

/** Ratings that loot has on each kind of piece, and their values; 0 for none. */
const RATINGS: readonly (RatingRule & { readonly label: string })[] = [
  { kind: "armor", rating: "crit_damage", label: "Crit damage of armor", values: [0, 1, 2] },
  { kind: "armor", rating: "crit_damage_resist", label: "Crit resist of armor", values: [0, 1, 2] },
  { kind: "clothing", rating: "damage", label: "Damage of shirt, pants", values: [0, 1, 2, 3] },
  { kind: "clothing", rating: "damage_resist", label: "Resist of shirt, pants", values: [0, 1, 2, 3] },
  { kind: "jewelry", rating: "heal_boost", label: "Healing of jewelry", values: [0, 1, 2, 3] },
  { kind: "jewelry", rating: "vitality", label: "Vitality of jewelry", values: [0, 1, 2, 3] },
];

/** What restricts the suit: slots, levels, ratings, tools, owners. */
export function GoalRules({ goal, onGoal }: GoalPartProps) {
  const toggle = (slot: (typeof SLOTS)[number]) => {
    const slots = SLOTS.filter((one) => (one === slot) !== goal.slots.includes(one));
    onGoal({ ...goal, slots });
  };
  return (
    <div className="goal-rules">
      <fieldset>
        <legend>Slots to fill</legend>
        <div className="goal-chips">
          {SLOTS.map((slot) => (
            <button
              key={slot}
              type="button"
              className="chip"
              aria-pressed={goal.slots.includes(slot)}
              onClick={() => toggle(slot)}
            >
              {slotName(slot)}
            </button>
          ))}
        </div>
      </fieldset>
      <fieldset>
        <legend>Least armor level</legend>
        <div className="goal-three">
          {ARMOR_GROUPS.map((group) => (
            <NumberField
              key={group}
              label={GROUP_NAMES[group]}
              value={goal.minArmor[group] || null}
              min={0}
              max={2000}
              placeholder="any"
              onValue={(level) => onGoal({ ...goal, minArmor: { ...goal.minArmor, [group]: level ?? 0 } })}
            />
          ))}
        </div>
      </fieldset>
      <RatingRules goal={goal} onGoal={onGoal} />
      <div className="goal-three">
        <NumberField
          label="Wearer's level"
          value={goal.level}
          min={1}
          max={275}
          placeholder="any"
          onValue={(level) => onGoal({ ...goal, level })}
        />
        <NumberField
          label="Owners at most"
          value={goal.ownersMax}
          min={1}
          max={100}
          placeholder="any"
          onValue={(ownersMax) => onGoal({ ...goal, ownersMax })}
        />
        <NumberField
          label="Items at most"
          value={goal.itemsMax}
          min={1}
          max={17}
          placeholder="any"
          onValue={(itemsMax) => onGoal({ ...goal, itemsMax })}
        />
      </div>
      <Check
        label="Pieces may be made smaller by tailoring"
        isChecked={goal.allowsReductions}
        onChange={(allowsReductions) => onGoal({ ...goal, allowsReductions })}
      />
    </div>
  );
}

function RatingRules({ goal, onGoal }: GoalPartProps) {
  const put = (rule: RatingRule, values: readonly number[]) => {
    const others = goal.ratingRules.filter((one) => one.kind !== rule.kind || one.rating !== rule.rating);
    // All values, or none of them, is no rule.
    const isRule = values.length > 0 && values.length < rule.values.length;
    const { kind, rating } = rule;
    onGoal({ ...goal, ratingRules: isRule ? [...others, { kind, rating, values }] : others });
  };
  return (
    <fieldset>
      <legend>Allowed ratings</legend>
      {RATINGS.map((rule) => {
        const { kind, rating, label, values: all } = rule;
        const known = goal.ratingRules.find((one) => one.kind === kind && one.rating === rating);
        const allowed = known?.values ?? all;
        return (
          <div key={`${kind} ${rating}`} className="goal-rating">
            <span className="ell">{label}</span>
            {all.map((value) => (
              <button
                key={value}
                type="button"
                className="chip"
                aria-pressed={allowed.includes(value)}
                aria-label={`${label}: ${value === 0 ? "none" : value}`}
                onClick={() =>
                  put(
                    rule,
                    all.filter((one) => (one === value) !== allowed.includes(one)),
                  )
                }
              >
                {value === 0 ? "none" : value}
              </button>
            ))}
          </div>
        );
      })}
    </fieldset>
  );
}

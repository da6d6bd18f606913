import { X } from "lucide-react";
import { IconButton } from "../../components/icon-button";
import type { TakenSlot } from "./goal";
import type { GoalPartProps } from "./goal-form";
import { type LineOption, type SetOption, SLOTS, type Slot, slotName, WANTED_TIERS } from "./model";
import { lineTitle } from "./profiles";

interface GoalTakenProps extends GoalPartProps {
  readonly sets: readonly SetOption[];
  readonly lines: readonly LineOption[];
}

/** No set belongs to jewellery and underwear. */
const LAST_ARMOR = SLOTS.indexOf("feet");
const TIERS = WANTED_TIERS.toReversed();

/** Slots that are kept for pieces nobody has yet, or that no inventory knows: only their set and cantrips count. */
export function GoalTaken({ goal, onGoal, sets, lines }: GoalTakenProps) {
  const { takenSlots } = goal;
  const put = (next: readonly TakenSlot[]) => onGoal({ ...goal, takenSlots: next });
  const change = (slot: Slot, by: Partial<TakenSlot>) =>
    put(takenSlots.map((one) => (one.slot === slot ? { ...one, ...by } : one)));
  const free = SLOTS.filter((slot) => !takenSlots.some((one) => one.slot === slot));
  return (
    <div className="goal-taken">
      {takenSlots.map((taken) => (
        <Taken
          key={taken.slot}
          taken={taken}
          sets={sets}
          lines={lines}
          onChange={(by) => change(taken.slot, by)}
          onRemove={() => put(takenSlots.filter(({ slot }) => slot !== taken.slot))}
        />
      ))}
      <select
        className="select"
        aria-label="Keep a slot"
        value=""
        onChange={({ target }) => {
          const slot = free.find((one) => one === target.value);
          if (slot !== undefined) put([...takenSlots, { slot, set: null, lines: [] }]);
        }}
      >
        <option value="">Keep a slot for another piece</option>
        {free.map((slot) => (
          <option key={slot} value={slot}>
            {slotName(slot)}
          </option>
        ))}
      </select>
    </div>
  );
}

interface TakenProps extends Pick<GoalTakenProps, "sets" | "lines"> {
  readonly taken: TakenSlot;
  readonly onChange: (by: Partial<TakenSlot>) => void;
  readonly onRemove: () => void;
}

function Taken({ taken: { slot, set, lines: has }, sets, lines, onChange, onRemove }: TakenProps) {
  const name = slotName(slot);
  const nameOf = (line: string) => lines.find((one) => one.line === line)?.name ?? lineTitle(line);
  return (
    <fieldset className="goal-taken-slot">
      <legend className="visually-hidden">{name}</legend>
      <div className="goal-taken-head">
        <span className="ell goal-taken-name">{name}</span>
        {SLOTS.indexOf(slot) <= LAST_ARMOR ? (
          <select
            className="select"
            aria-label={`Set in ${name}`}
            value={set ?? ""}
            onChange={({ target }) => onChange({ set: target.value === "" ? null : Number(target.value) })}
          >
            <option value="">No set</option>
            {set !== null && !sets.some(({ id }) => id === set) && <option value={set}>Set {set}</option>}
            {sets.map(({ id, name: label }) => (
              <option key={id} value={id}>
                {label}
              </option>
            ))}
          </select>
        ) : (
          <span />
        )}
        <IconButton icon={X} label={`Fill ${name} again`} onClick={onRemove} />
      </div>
      {has.map(({ line, tier }) => (
        <div key={line} className="goal-taken-line">
          <span className="ell">{nameOf(line)}</span>
          <select
            className="select"
            aria-label={`Tier of ${nameOf(line)} in ${name}`}
            value={tier}
            onChange={({ target }) => {
              const next = TIERS.find((one) => one === target.value) ?? tier;
              onChange({ lines: has.map((one) => (one.line === line ? { line, tier: next } : one)) });
            }}
          >
            {TIERS.map((one) => (
              <option key={one} value={one}>
                {one}
              </option>
            ))}
          </select>
          <IconButton
            icon={X}
            label={`No ${nameOf(line)} in ${name}`}
            onClick={() => onChange({ lines: has.filter((one) => one.line !== line) })}
          />
        </div>
      ))}
      <select
        className="select"
        aria-label={`Cantrip in ${name}`}
        value=""
        onChange={({ target }) => {
          if (target.value !== "") onChange({ lines: [...has, { line: target.value, tier: "legendary" }] });
        }}
      >
        <option value="">It has a cantrip</option>
        {lines
          .filter(({ line }) => !has.some((one) => one.line === line))
          .map(({ line, name: label }) => (
            <option key={line} value={line}>
              {label}
            </option>
          ))}
      </select>
    </fieldset>
  );
}

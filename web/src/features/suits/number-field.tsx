import { useId } from "react";

interface NumberFieldProps {
  readonly label: string;
  readonly isLabelHidden?: boolean;
  /** Null stands for an empty field. */
  readonly value: number | null;
  readonly min: number;
  readonly max: number;
  readonly step?: number | "any";
  readonly placeholder?: string;
  readonly onValue: (value: number | null) => void;
}

/** A number in a narrow field. What is out of bounds is brought back into them. */
export function NumberField(props: NumberFieldProps) {
  const { label, isLabelHidden = false, value, min, max, step = 1, placeholder, onValue } = props;
  const id = useId();
  return (
    <div className="number-field">
      <label htmlFor={id} className={isLabelHidden ? "visually-hidden" : ""}>
        {label}
      </label>
      <input
        id={id}
        type="number"
        inputMode={step === "any" ? "decimal" : "numeric"}
        min={min}
        max={max}
        step={step}
        placeholder={placeholder}
        value={value ?? ""}
        onChange={({ target }) => {
          const next = target.valueAsNumber;
          onValue(Number.isNaN(next) ? null : Math.max(min, Math.min(max, next)));
        }}
      />
    </div>
  );
}

import { useId } from "react";

interface ChoiceProps<T extends string> {
  readonly legend: string;
  /** For a choice that says by its options what it is about. */
  readonly isLegendHidden?: boolean;
  readonly options: readonly { readonly value: T; readonly label: string }[];
  readonly value: T;
  readonly onChange: (value: T) => void;
}

/** A few alternatives side by side, one of them chosen. */
export function Choice<T extends string>(props: ChoiceProps<T>) {
  const { legend, isLegendHidden = false, options, value, onChange } = props;
  const name = useId();
  return (
    <fieldset className="choice">
      <legend className={isLegendHidden ? "visually-hidden" : ""}>{legend}</legend>
      <div className="seg">
        {options.map((option) => (
          <label key={option.value} className={option.value === value ? "on" : ""}>
            <input
              type="radio"
              className="visually-hidden"
              name={name}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
            />
            {option.label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

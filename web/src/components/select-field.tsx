import { useId } from "react";

interface SelectFieldProps<T extends string> {
  readonly label: string;
  readonly options: readonly { readonly value: T; readonly label: string }[];
  readonly value: T;
  readonly onChange: (value: T) => void;
  readonly hint?: string | undefined;
  readonly problem?: string | undefined;
}

/** A labelled choice of one among a few. */
export function SelectField<T extends string>(props: SelectFieldProps<T>) {
  const { label, options, value, onChange, hint, problem } = props;
  const id = useId();
  const remark = problem ?? hint;
  return (
    <div className="fld">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        className="select"
        value={value}
        aria-describedby={remark === undefined ? undefined : `${id}-remark`}
        onChange={(event) => {
          const chosen = options.find((option) => option.value === event.target.value);
          if (chosen !== undefined) onChange(chosen.value);
        }}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      {remark !== undefined && (
        <p id={`${id}-remark`} className={problem === undefined ? "hint" : "wrong"}>
          {remark}
        </p>
      )}
    </div>
  );
}

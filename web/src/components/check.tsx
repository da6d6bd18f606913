interface CheckProps {
  readonly label: string;
  readonly isChecked: boolean;
  readonly onChange: (isChecked: boolean) => void;
  /** Why it cannot be changed; its presence disables it. */
  readonly disabledBecause?: string | undefined;
}

export function Check({ label, isChecked, onChange, disabledBecause }: CheckProps) {
  return (
    <label className="check" title={disabledBecause}>
      <input
        type="checkbox"
        checked={isChecked}
        disabled={disabledBecause !== undefined}
        onChange={(event) => onChange(event.target.checked)}
      />
      {label}
    </label>
  );
}

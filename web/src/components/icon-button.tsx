import type { LucideIcon } from "lucide-react";

interface IconButtonProps {
  readonly icon: LucideIcon;
  /** What it does; shown as a tip and read aloud. */
  readonly label: string;
  readonly onClick: () => void;
  /** For a switch: whether it is on. */
  readonly isPressed?: boolean;
  /** The key that does the same, shown in the tip. */
  readonly shortcut?: string;
  readonly className?: string;
  /** Why it does nothing now; its presence disables it. */
  readonly disabledBecause?: string | undefined;
}

export function IconButton(props: IconButtonProps) {
  const { icon: Icon, label, onClick, isPressed, shortcut, className = "", disabledBecause } = props;
  const tip = shortcut === undefined ? label : `${label} (${shortcut})`;
  const isDisabled = disabledBecause !== undefined;
  return (
    <button
      type="button"
      className={`icon-btn ${isPressed === true ? "on" : ""} ${className}`}
      aria-label={label}
      aria-pressed={isPressed}
      aria-keyshortcuts={shortcut}
      // Not the attribute `disabled`: a button that cannot be reached cannot say why.
      aria-disabled={isDisabled || undefined}
      title={isDisabled ? disabledBecause : tip}
      onClick={isDisabled ? undefined : onClick}
    >
      <Icon className="i" aria-hidden />
    </button>
  );
}

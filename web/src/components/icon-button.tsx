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
}

export function IconButton({
  icon: Icon,
  label,
  onClick,
  isPressed,
  shortcut,
  className = "",
}: IconButtonProps) {
  return (
    <button
      type="button"
      className={`icon-btn ${isPressed === true ? "on" : ""} ${className}`}
      aria-label={label}
      aria-pressed={isPressed}
      aria-keyshortcuts={shortcut}
      title={shortcut === undefined ? label : `${label} (${shortcut})`}
      onClick={onClick}
    >
      <Icon className="i" aria-hidden />
    </button>
  );
}

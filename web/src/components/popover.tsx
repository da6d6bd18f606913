import type { LucideIcon } from "lucide-react";
import { useEffect, useId, useRef, useState } from "react";

interface PopoverProps {
  readonly icon: LucideIcon;
  readonly label: string;
  /** Where the panel opens from the button. */
  readonly side: "below" | "left";
  /** Draws the button as switched on. */
  readonly isOn?: boolean;
  readonly children: React.ReactNode;
}

/** A button that opens a small panel. Escape, a press outside and the button itself close it. */
export function Popover({ icon: Icon, label, side, isOn = false, children }: PopoverProps) {
  const [isOpen, setIsOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const panelId = useId();

  useEffect(() => {
    if (!isOpen) return;
    const onPress = (event: PointerEvent) => {
      if (event.target instanceof Node && box.current?.contains(event.target) !== true) setIsOpen(false);
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      // The page's own Escape (deselect) must not follow.
      event.stopPropagation();
      setIsOpen(false);
      button.current?.focus();
    };
    document.addEventListener("pointerdown", onPress, true);
    document.addEventListener("keydown", onKey, true);
    return () => {
      document.removeEventListener("pointerdown", onPress, true);
      document.removeEventListener("keydown", onKey, true);
    };
  }, [isOpen]);

  return (
    <div className="popover" ref={box}>
      <button
        type="button"
        ref={button}
        className={`icon-btn ${isOn ? "on" : ""}`}
        aria-label={label}
        aria-expanded={isOpen}
        aria-controls={isOpen ? panelId : undefined}
        title={label}
        onClick={() => setIsOpen(!isOpen)}
      >
        <Icon className="i" aria-hidden />
      </button>
      {isOpen && (
        <section id={panelId} className={`panel panel-${side}`} aria-label={label}>
          {children}
        </section>
      )}
    </div>
  );
}

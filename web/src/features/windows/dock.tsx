import { X } from "lucide-react";
import { type OpenWindow, useWindows, type WindowKind } from "../../stores/windows";
import { closeWindow } from "./focus";
import { type KindSpec, windowName } from "./kind";

interface DockProps {
  /** The windows that cannot be seen, in the order they were opened. */
  readonly windows: readonly OpenWindow[];
  readonly specs: Readonly<Record<WindowKind, KindSpec>>;
}

/** Where windows wait that are out of sight. */
export function Dock({ windows, specs }: DockProps) {
  if (windows.length === 0) return null;
  return (
    <nav className="dock" aria-label="Windows out of sight">
      {windows.map((one) => {
        const { icon: Icon } = specs[one.kind];
        const name = windowName(specs[one.kind], one);
        return (
          <span key={one.id} className="docked">
            <button type="button" onClick={() => useWindows.getState().focus(one.id)}>
              <Icon className="i" aria-hidden />
              <span className="ell">{name}</span>
            </button>
            <button
              type="button"
              className="close"
              aria-label={`Close ${name}`}
              title="Close"
              onClick={() => closeWindow(one)}
            >
              <X className="i" aria-hidden />
            </button>
          </span>
        );
      })}
    </nav>
  );
}

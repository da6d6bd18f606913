import { X } from "lucide-react";
import { useEffect, useRef } from "react";
import { IconButton } from "../../components/icon-button";
import "./keys.css";

const KEYS: readonly (readonly [keys: readonly string[], what: string])[] = [
  [["/"], "Search players, places, coordinates"],
  [["f"], "Follow the selected, or stop"],
  [["[", "]"], "Previous, next character"],
  [["Esc"], "Stop following, then deselect"],
  [["h"], "The whole world"],
  [["+", "−"], "Zoom"],
  [["w", "a", "s", "d"], "Move the map, arrows too"],
  [["l"], "More or fewer names"],
  [["i"], "Inventory of the selected"],
  [["I"], "Item search"],
  [["u"], "Suit builder for the selected"],
  [["t"], "Trails"],
  [["e"], "Spawn heat"],
  [["H"], "Hide everything but the map"],
  [["?"], "This page"],
];

/** Every key of the map, in a dialog of the browser's own. */
export function KeySheet({ onClose }: { readonly onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} className="sheet-keys" aria-labelledby="keys-title" onClose={onClose}>
      <header>
        <h2 id="keys-title">Keys</h2>
        <IconButton icon={X} label="Close" onClick={() => dialog.current?.close()} />
      </header>
      <dl>
        {KEYS.map(([keys, what]) => (
          <div key={what}>
            <dt>
              {keys.map((key) => (
                <kbd key={key} className="kbd">
                  {key}
                </kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <p>
        With the mouse: click selects, shift adds, double-click follows, a drag with shift held selects a
        rectangle. A click on open ground copies its coordinates. A window is moved by its head, or by the
        arrow keys while the head has the focus; Esc closes it.
      </p>
    </dialog>
  );
}

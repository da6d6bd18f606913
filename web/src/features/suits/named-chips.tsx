import { X } from "lucide-react";
import type { NamedItem } from "./goal";

interface NamedChipsProps {
  readonly label: string;
  readonly items: readonly NamedItem[];
  readonly onRemove: (id: number) => void;
}

/** Items a goal names, each with the way to let go of it. */
export function NamedChips({ label, items, onRemove }: NamedChipsProps) {
  if (items.length === 0) return null;
  return (
    <section className="named" aria-label={label}>
      <span className="cap">{label}</span>
      {items.map(({ id, name }) => (
        <span key={id} className="chip">
          <span className="ell">{name || `Item ${id}`}</span>
          <button
            type="button"
            className="x"
            aria-label={`Let go of ${name || id}`}
            onClick={() => onRemove(id)}
          >
            <X className="i" aria-hidden />
          </button>
        </span>
      ))}
    </section>
  );
}

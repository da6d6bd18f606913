import { Backpack, Package, ShieldHalf } from "lucide-react";
import { fillText } from "./inventory-model";
import type { Pack } from "./model";

interface PacksProps {
  readonly packs: readonly Pack[];
  readonly current: number | null;
  readonly onPick: (container: number) => void;
}

const iconOf = (container: number) => [ShieldHalf, Backpack][container] ?? Package;

/** The strip of packs, each with how full it is. */
export function Packs({ packs, current, onPick }: PacksProps) {
  return (
    <nav className="packs" aria-label="Packs">
      {packs.map((pack) => {
        const Icon = iconOf(pack.container);
        const label = `${pack.label}, ${fillText(pack)}`;
        const isOn = pack.container === current;
        return (
          <button
            key={pack.container}
            type="button"
            className={`slot ${isOn ? "on" : ""}`}
            aria-label={label}
            aria-pressed={isOn}
            title={label}
            onClick={() => onPick(pack.container)}
          >
            <Icon className="i" aria-hidden />
            {pack.capacity !== null && <Fill used={pack.used} capacity={pack.capacity} />}
          </button>
        );
      })}
    </nav>
  );
}

function Fill({ used, capacity }: { readonly used: number; readonly capacity: number }) {
  const share = Math.min(1, used / Math.max(1, capacity));
  return (
    <span className={`fill ${share === 1 ? "full" : ""}`} aria-hidden>
      <i style={{ width: `${share * 100}%` }} />
    </span>
  );
}

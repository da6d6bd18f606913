import { X } from "lucide-react";
import { useState } from "react";
import { Check } from "../../components/check";
import { IconButton } from "../../components/icon-button";
import { Pip } from "../../components/tier";
import { TIERS } from "../../lib/tiers";
import { comparedRows } from "./compare-model";
import { Glyph } from "./glyph";
import { type ItemView, itemKey } from "./model";

interface CompareProps {
  readonly items: readonly ItemView[];
  readonly onRemove: (item: ItemView) => void;
}

/** Up to six items side by side; what differs stands out, and the best of each row is marked. */
export function Compare({ items, onRemove }: CompareProps) {
  const [isOnlyDifferent, setIsOnlyDifferent] = useState(false);
  const rows = comparedRows(items).filter((row) => !isOnlyDifferent || row.isDifferent);
  return (
    <div className="win-body compare">
      <table className="tb" aria-label="Items side by side">
        <colgroup>
          <col style={{ width: 136 }} />
          {items.map((item) => (
            <col key={itemKey(item)} />
          ))}
        </colgroup>
        <thead>
          <tr>
            <td>
              <Check label="Differences" isChecked={isOnlyDifferent} onChange={setIsOnlyDifferent} />
            </td>
            {items.map((item) => (
              <th key={itemKey(item)} scope="col">
                <span className="item-name">
                  <Glyph item={item} />
                  <span className="ell" title={item.name}>
                    {item.name}
                  </span>
                  <IconButton icon={X} label={`Leave out ${item.name}`} onClick={() => onRemove(item)} />
                </span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ label, values, isDifferent, best }) => (
            <tr key={label} className={isDifferent ? "differs" : ""}>
              <th scope="row" title={label}>
                {label}
              </th>
              {values.map((value, index) => (
                <Value
                  // biome-ignore lint/suspicious/noArrayIndexKey: a cell is known by its column
                  key={index}
                  value={value}
                  isBest={best.includes(index)}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Value({ value, isBest }: { readonly value: string; readonly isBest: boolean }) {
  const tier = TIERS.find((each) => each === value);
  return (
    <td className={isBest ? "best" : ""} title={value}>
      {tier !== undefined && <Pip tier={tier} />}
      {value === "" ? <span className="dim">–</span> : value}
      {isBest && <span className="visually-hidden"> (best)</span>}
    </td>
  );
}

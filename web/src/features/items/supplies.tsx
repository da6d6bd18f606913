import { useQuery } from "@tanstack/react-query";
import { ListFoot } from "../../components/list-foot";
import { LoadState } from "../../components/load-state";
import { WindowParts } from "../../components/window";
import { formatCount, UNKNOWN } from "../../lib/format";
import { suppliesQuery } from "./api";
import type { Supply } from "./model";

interface SuppliesProps {
  /** Undefined for all characters. */
  readonly character: string | undefined;
  readonly tabs: React.ReactNode;
}

/** Under this somebody should bring more. */
const LOW_DAYS = 2;

/** What runs out first stands first; what is not used at all, last. */
function byDaysLeft(a: Supply, b: Supply): number {
  const left = a.days_left ?? Number.POSITIVE_INFINITY;
  const right = b.days_left ?? Number.POSITIVE_INFINITY;
  if (left !== right) return left < right ? -1 : 1;
  return a.name < b.name ? -1 : 1;
}

/** `0.4` is told in hours, larger numbers in days. */
function daysText(days: number): string {
  if (days < 1) return `${Math.max(1, Math.round(days * 24))} h`;
  return days < 10 ? `${days.toFixed(1)} d` : `${formatCount(days)} d`;
}

/** How many of each component and consumable there are, and how long they last. */
export function Supplies({ character, tabs }: SuppliesProps) {
  const query = useQuery(suppliesQuery(character));
  const supplies = (query.data?.supplies ?? []).toSorted(byDaysLeft);
  const lowCount = supplies.filter(({ days_left: days }) => days !== null && days < LOW_DAYS).length;
  return (
    <WindowParts
      bar={tabs}
      foot={
        <ListFoot query={query} isCompact>
          <span>{formatCount(supplies.length)} supplies</span>
          {lowCount > 0 && <span className="warn">{formatCount(lowCount)} for less than two days</span>}
        </ListFoot>
      }
    >
      {query.data === undefined && (
        <LoadState what="supplies" error={query.error} onRetry={() => void query.refetch()} />
      )}
      {query.data !== undefined && supplies.length === 0 && (
        <p className="empty">
          No components or consumables are known{character === undefined ? "" : ` of ${character}`}.
        </p>
      )}
      {supplies.length > 0 && (
        <div className="win-body">
          <table className="tb" aria-label="Supplies">
            <thead>
              <tr>
                <th scope="col">Supply</th>
                {character === undefined && <th scope="col">On</th>}
                <th scope="col" className="num amount">
                  Count
                </th>
                <th scope="col" className="num amount">
                  Used a day
                </th>
                <th scope="col" className="num amount">
                  Lasts
                </th>
              </tr>
            </thead>
            <tbody>
              {supplies.map((supply) => (
                <tr key={`${supply.character_name} ${supply.name}`}>
                  <td title={supply.name}>{supply.name}</td>
                  {character === undefined && <td>{supply.character_name}</td>}
                  <td className="num">{formatCount(supply.count)}</td>
                  <td className="num">
                    {supply.used_per_day === null ? UNKNOWN : formatCount(supply.used_per_day)}
                  </td>
                  <td className="num">
                    <Lasts days={supply.days_left} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </WindowParts>
  );
}

function Lasts({ days }: { readonly days: number | null }) {
  if (days === null) return <span className="dim">{UNKNOWN}</span>;
  return <span className={days < LOW_DAYS ? "warn" : ""}>{daysText(days)}</span>;
}

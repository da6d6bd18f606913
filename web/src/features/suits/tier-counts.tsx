import { Pip, Pips, tiersText } from "../../components/tier";
import { TIERS, type Tier } from "../../lib/tiers";

interface TierCountsProps {
  readonly tiers: readonly Tier[];
  /** Lozenges there is room for. */
  readonly pipsMax?: number;
}

/** Cantrips by tier: a lozenge for each, or, where there is no room for that, one with their number. */
export function TierCounts({ tiers, pipsMax = 8 }: TierCountsProps) {
  if (tiers.length <= pipsMax) return <Pips tiers={tiers} />;
  const counts = TIERS.map((tier) => [tier, tiers.filter((one) => one === tier).length] as const);
  return (
    <span className="pips counts" role="img" aria-label={tiersText(tiers)}>
      {counts
        .filter(([, count]) => count > 0)
        .map(([tier, count]) => (
          <span key={tier}>
            <Pip tier={tier} />
            {count}
          </span>
        ))}
    </span>
  );
}

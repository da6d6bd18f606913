import type { Tier } from "../lib/tiers";
import "./tier.css";

/** A lozenge in the colour of a cantrip's tier; the word stands beside it. */
export function Pip({ tier }: { readonly tier: Tier }) {
  return <i className="pip" style={{ background: `var(--tier-${tier})` }} aria-hidden />;
}

/** How many cantrips of which tier: a lozenge for each, the same in words for who does not see them. */
export function Pips({ tiers }: { readonly tiers: readonly Tier[] }) {
  if (tiers.length === 0) return null;
  return (
    <span className="pips" role="img" aria-label={tiersText(tiers)} title={tiersText(tiers)}>
      {tiers.map((tier, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: equal lozenges have no other name
        <Pip key={index} tier={tier} />
      ))}
    </span>
  );
}

/** `2 legendary, 1 epic`. */
export function tiersText(tiers: readonly Tier[]): string {
  const counts = new Map<Tier, number>();
  for (const tier of tiers) counts.set(tier, (counts.get(tier) ?? 0) + 1);
  return [...counts].map(([tier, count]) => `${count} ${tier}`).join(", ");
}

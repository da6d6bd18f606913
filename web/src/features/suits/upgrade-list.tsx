import { useQuery } from "@tanstack/react-query";
import { LoadState } from "../../components/load-state";
import { differenceText } from "./figures";
import type { SuitRequest } from "./model";
import { SwapText } from "./swap-list";
import { upgradesQuery } from "./worn";

interface UpgradeListProps {
  readonly request: SuitRequest;
  readonly wearer: string;
}

/** From what is worn now to something better, one piece at a time. */
export function UpgradeList({ request, wearer }: UpgradeListProps) {
  const { data, error, refetch } = useQuery(upgradesQuery(request, wearer));
  if (data === undefined) return <LoadState what="upgrades" error={error} onRetry={() => void refetch()} />;
  const { pieceCount, steps, isComplete } = data;
  if (pieceCount === 0) return <p className="empty">Nobody knows what {wearer} wears now.</p>;
  if (steps.length === 0) {
    return (
      <p className="empty">
        {isComplete
          ? `No single change makes better what ${wearer} wears now.`
          : "No change was found in the time there is."}
      </p>
    );
  }
  return (
    <>
      <p className="panel-note">
        From what {wearer} wears now, the best change first; each is made after the one before.
        {!isComplete && " Not everything could be looked at in the time there is."}
      </p>
      <ol className="swaps" aria-label="Upgrades of what is worn">
        {steps.map((step, at) => (
          <li key={`${step.out?.item_id} ${step.into.map(({ item_id }) => item_id).join(" ")}`}>
            <span className="step" aria-hidden>
              {at + 1}
            </span>
            <SwapText swap={step} />
            <span className="diff">{differenceText(step.difference)}</span>
          </li>
        ))}
      </ol>
    </>
  );
}

import { useQuery } from "@tanstack/react-query";
import { ArrowRight } from "lucide-react";
import { LoadState } from "../../components/load-state";
import { setCostsQuery, swapsQuery } from "./api";
import { differenceText } from "./figures";
import { type SuitRequest, type SuitView, type Swap, shortSet, slotName } from "./model";

interface ExplanationProps {
  readonly request: SuitRequest;
  readonly suit: SuitView;
}

interface SwapListProps extends ExplanationProps {
  /** Asks for a suit without the piece that would go. */
  readonly onTake: (swap: Swap) => void;
}

/** What could take a piece's place, everything else staying as it is; the least loss first. */
export function SwapList({ request, suit, onTake }: SwapListProps) {
  const { data, error, refetch } = useQuery(swapsQuery(request, suit));
  if (data === undefined) return <LoadState what="swaps" error={error} onRetry={() => void refetch()} />;
  if (data.swaps.length === 0) return <p className="empty">No piece has anything to take its place.</p>;
  return (
    <ul className="swaps" aria-label="Next best swaps">
      {data.swaps.map((swap) => (
        <li key={`${swap.out?.item_id} ${swap.into.map(({ item_id }) => item_id).join(" ")}`}>
          <SwapText swap={swap} />
          <span className="diff">{differenceText(swap.difference)}</span>
          {swap.out !== null && (
            <button type="button" className="btn" onClick={() => onTake(swap)}>
              Swap
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}

/** What goes, what comes, where it is worn and who has it. */
export function SwapText({ swap: { out, into } }: { readonly swap: Swap }) {
  return (
    <span className="two">
      <span className="swap-names">
        <span className="ell dim">{out?.name ?? "Free slot"}</span>
        <ArrowRight className="i" aria-label="becomes" />
        <b className="ell">{into.map(({ name }) => name).join(" and ") || "nothing"}</b>
      </span>
      <span className="ell dim">
        {(out ?? into[0])?.slots.map(slotName).join(", ")}
        {into[0] !== undefined && ` · on ${into[0].character_name}`}
      </span>
    </span>
  );
}

/** What one more piece of each set would cost. */
export function SetCosts({ request, suit }: ExplanationProps) {
  const { data, error, refetch } = useQuery(setCostsQuery(request, suit));
  if (data === undefined) return <LoadState what="costs" error={error} onRetry={() => void refetch()} />;
  if (data.sets.length === 0)
    return <p className="empty">No set is asked for, so none can have one piece more.</p>;
  return (
    <ul className="swaps" aria-label="What one more piece costs">
      {data.sets.map(({ set_id, set, count, suit: best, difference, proven }) => (
        <li key={set_id}>
          <span>
            {count} {shortSet(set)}
          </span>
          <span className="diff">
            {best !== null ? differenceText(difference) : proven ? "no such suit" : "none found in time"}
          </span>
        </li>
      ))}
    </ul>
  );
}

import { RefreshCw } from "lucide-react";
import { formatAge } from "../lib/format";
import { useNow } from "../lib/use-now";

interface FreshnessProps {
  /** When the data was read, Unix milliseconds; 0 before it was. */
  readonly readAtMs: number;
  readonly isReading: boolean;
  readonly isFailing: boolean;
  readonly onRefresh: () => void;
}

/** How old the table above is, and the way to a newer one. */
export function Freshness({ readAtMs, isReading, isFailing, onRefresh }: FreshnessProps) {
  const now = useNow(1000);
  return (
    <>
      {readAtMs > 0 && (
        <span className={isFailing ? "warn" : ""}>
          {isFailing ? "Could not be read again, seen" : "Read"} {formatAge(now - readAtMs)} ago
        </span>
      )}
      <button type="button" className="btn" aria-disabled={isReading || undefined} onClick={onRefresh}>
        <RefreshCw className="i" aria-hidden />
        Refresh
      </button>
    </>
  );
}

import { RefreshCw } from "lucide-react";
import { formatAge } from "../lib/format";
import { useNow } from "../lib/use-now";
import { IconButton } from "./icon-button";

interface FreshnessProps {
  /** When the data was read, Unix milliseconds; 0 before it was. */
  readonly readAtMs: number;
  readonly isReading: boolean;
  readonly isFailing: boolean;
  readonly onRefresh: () => void;
  /** A drawing in place of the word on the button. */
  readonly isCompact?: boolean;
}

/** How old the table above is, and the way to a newer one. */
export function Freshness(props: FreshnessProps) {
  const { readAtMs, isReading, isFailing, onRefresh, isCompact = false } = props;
  const now = useNow(1000);
  return (
    <>
      {readAtMs > 0 && (
        <span className={isFailing ? "warn" : ""}>
          {isFailing ? "Could not be read again, seen" : "Read"} {formatAge(now - readAtMs)} ago
        </span>
      )}
      {isCompact ? (
        <IconButton icon={RefreshCw} label="Refresh" onClick={onRefresh} />
      ) : (
        <button type="button" className="btn" aria-disabled={isReading || undefined} onClick={onRefresh}>
          <RefreshCw className="i" aria-hidden />
          Refresh
        </button>
      )}
    </>
  );
}

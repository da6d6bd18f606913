import { formatAge, formatMoment } from "../lib/format";
import { useNow } from "../lib/use-now";

const RENEW_MS = 10_000;

interface MomentProps {
  /** RFC 3339; null when it has not been. */
  readonly time: string | null;
  /** Stands where there is no time. */
  readonly never?: string;
}

/** How long ago something was; in full on hovering. */
export function Moment({ time, never = "never" }: MomentProps) {
  const now = useNow(RENEW_MS);
  if (time === null) return <span className="dim">{never}</span>;
  return (
    <time dateTime={time} title={formatMoment(time)}>
      {formatAge(now - Date.parse(time))} ago
    </time>
  );
}

import { Radio, TriangleAlert, WifiOff } from "lucide-react";
import { useNow } from "../../lib/use-now";
import { useLink } from "../../stores/link";
import "./link.css";

/** What the page says about its connection, in words: `Live`, `Reconnecting, 12 s`. */
export function useLinkText(): string {
  const { phase, sinceMs } = useLink((link) => link.status);
  const now = useNow(1000);
  if (phase === "live") return "Live";
  if (phase === "connecting") return "Connecting";
  const seconds = Math.max(0, Math.round((now - sinceMs) / 1000));
  return `${phase === "offline" ? "Offline" : "Reconnecting"}, ${seconds} s`;
}

/** The foot of the sidebar: how fresh everything above it is. */
export function LinkFooter() {
  const { status, behindMs, messagesPerSecond, invalidCount } = useLink();
  const text = useLinkText();
  const Icon = status.phase === "live" ? Radio : status.phase === "offline" ? WifiOff : TriangleAlert;
  return (
    <section className={`sf link-${status.phase}`} aria-label="Connection">
      <Icon className="i" aria-hidden />
      <span className="state">{text}</span>
      {status.phase === "live" && (
        <>
          <span aria-hidden>·</span>
          <span>{behindMs === null ? "no data yet" : `${(behindMs / 1000).toFixed(1)} s behind`}</span>
          <span aria-hidden>·</span>
          <span>{formatRate(messagesPerSecond)} msg/s</span>
        </>
      )}
      <span className="sp" />
      {invalidCount > 0 && <span className="warn">{invalidCount} unreadable</span>}
    </section>
  );
}

function formatRate(perSecond: number): string {
  return perSecond < 10 ? perSecond.toFixed(1) : String(Math.round(perSecond));
}

/** The same for a phone, where the foot is out of sight. */
export function LinkPill() {
  const { phase } = useLink((link) => link.status);
  const text = useLinkText();
  return (
    <div className={`float livep link-${phase}`}>
      <i className="dot" />
      <b>{text}</b>
    </div>
  );
}

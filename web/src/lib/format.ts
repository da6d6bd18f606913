const COUNT = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const SHORT = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });

/** Stands where a value is not known. */
export const UNKNOWN = "–";

/** `41206` → `41,206`; null → a dash. */
export function formatCount(value: number | null): string {
  return value === null ? UNKNOWN : COUNT.format(value);
}

/** Keeps large totals narrow: `1280000` → `1.28 M`; below 100,000 in full. */
export function formatShort(value: number | null): string {
  if (value === null) return UNKNOWN;
  if (value < 100_000) return COUNT.format(value);
  if (value < 999_500) return `${SHORT.format(value / 1e3)} k`;
  if (value < 999_500_000) return `${SHORT.format(value / 1e6)} M`;
  return `${SHORT.format(value / 1e9)} B`;
}

/** Seconds as hours and minutes, the way the list shows uptime: `93960` → `26:06`. */
export function formatUptime(seconds: number | null): string {
  if (seconds === null) return UNKNOWN;
  const minutes = Math.floor(seconds / 60);
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
}

/** An age in its largest fitting unit: `34 s`, `2 m`, `5 h`, `3 d`. */
export function formatAge(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} m`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}

/** The game client's `02.03:04:05` (days, hours, minutes, seconds) in seconds, or null. */
export function parseOnlineTime(text: string | null): number | null {
  const match = /^(?:(\d+)\.)?(\d+):(\d{2}):(\d{2})/.exec(text ?? "");
  if (match === null) return null;
  const [, days = "0", hours, minutes, seconds] = match;
  return Number(days) * 86_400 + Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}

/** A message of the server as a sentence: `name is taken` → `Name is taken.` */
export function asSentence(text: string): string {
  const trimmed = text.trim();
  const start = trimmed.charAt(0).toUpperCase() + trimmed.slice(1);
  return /[.!?]$/.test(start) || start === "" ? start : `${start}.`;
}

/** How long to wait, in whole seconds or, beyond a hundred, in minutes: `4 s`, `15 min`. */
export function formatWait(seconds: number): string {
  return seconds <= 100 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;
}

const DATE = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "medium" });

/** A moment in full, in the reader's own time zone: `14 Nov 2026, 20:11:04`. */
export function formatMoment(time: string): string {
  const ms = Date.parse(time);
  return Number.isNaN(ms) ? time : DATE.format(ms);
}

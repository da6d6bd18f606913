import { create } from "zustand";
import { throttle } from "../lib/throttle";

/** What a screen reader is told, politely: rares and deaths, gathered so that it does not chatter. */
export const useAnnouncement = create<{ readonly text: string }>()(() => ({ text: "" }));

const GATHER_MS = 4000;
/** Beyond this many at once a count says more than names. */
const NAMED_MAX = 3;

let waiting: string[] = [];

const speak = throttle(() => {
  const named = waiting.slice(0, NAMED_MAX);
  const moreCount = waiting.length - named.length;
  waiting = [];
  useAnnouncement.setState({
    text: [...named, ...(moreCount > 0 ? [`and ${moreCount} more`] : [])].join(". "),
  });
}, GATHER_MS);

export function announce(text: string): void {
  waiting.push(text);
  speak.request();
}

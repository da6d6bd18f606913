import { create } from "zustand";
import type { LinkStatus } from "../api/live";

/** The state of the live connection, renewed about once a second. */
interface LinkState {
  readonly status: LinkStatus;
  /** How old the newest data was when it arrived; null before the first. */
  readonly behindMs: number | null;
  readonly messagesPerSecond: number;
  /** Messages that could not be read, since the page was opened. */
  readonly invalidCount: number;
}

export const useLink = create<LinkState>()(() => ({
  status: { phase: "connecting", sinceMs: Date.now() },
  behindMs: null,
  messagesPerSecond: 0,
  invalidCount: 0,
}));

/**
 * Estimates the server's clock from the times it puts into its messages.
 *
 * A sample is the difference between the server's time and ours when a message arrived. The truth is
 * the largest recent difference: every other sample was delayed on its way by more.
 */
export interface ServerClock {
  /** Notes that a message stamped `serverMs` arrived at `localMs`. */
  note(serverMs: number, localMs: number): void;
  /** The server's time at `localMs`; our own until the first sample. */
  at(localMs: number): number;
  /** Forgets everything; called when the connection is made anew. */
  reset(): void;
}

/** Half a minute of one message a second: long enough to meet a quick one, short enough to follow drift. */
const SAMPLES_MAX = 30;

export function createServerClock(): ServerClock {
  let samples: number[] = [];
  let offsetMs = 0;
  return {
    note(serverMs, localMs) {
      samples = [...samples.slice(1 - SAMPLES_MAX), serverMs - localMs];
      offsetMs = Math.max(...samples);
    },
    at: (localMs) => localMs + offsetMs,
    reset() {
      samples = [];
    },
  };
}

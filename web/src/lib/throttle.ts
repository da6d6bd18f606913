export interface Throttled {
  /** Runs soon: at once when the last run is long enough ago, else when it is. Calls in between are one. */
  request(): void;
  /** Forgets a run that is still to come. */
  cancel(): void;
}

/** Runs `run` at most once in `intervalMs`, and always once after the last request. */
export function throttle(run: () => void, intervalMs: number): Throttled {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let lastMs = Number.NEGATIVE_INFINITY;
  const fire = () => {
    timer = null;
    lastMs = Date.now();
    run();
  };
  return {
    request() {
      if (timer !== null) return;
      const waitMs = lastMs + intervalMs - Date.now();
      if (waitMs <= 0) fire();
      else timer = setTimeout(fire, waitMs);
    },
    cancel() {
      if (timer !== null) clearTimeout(timer);
      timer = null;
    },
  };
}

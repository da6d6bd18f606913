import { useCallback, useEffect, useState } from "react";

interface Countdown {
  /** Whole seconds to go; 0 when there is nothing to wait for. */
  readonly secondsLeft: number;
  readonly start: (seconds: number) => void;
}

/** Counts seconds down to nothing, by the clock and not by ticks, which a sleeping tab leaves out. */
export function useCountdown(): Countdown {
  const [endMs, setEndMs] = useState(0);
  const [now, setNow] = useState(0);
  const secondsLeft = Math.max(0, Math.ceil((endMs - now) / 1000));
  const isRunning = secondsLeft > 0;

  useEffect(() => {
    if (!isRunning) return;
    const timer = setInterval(() => setNow(Date.now()), 250);
    return () => clearInterval(timer);
  }, [isRunning]);

  const start = useCallback((seconds: number) => {
    const startMs = Date.now();
    setNow(startMs);
    setEndMs(startMs + seconds * 1000);
  }, []);

  return { secondsLeft, start };
}

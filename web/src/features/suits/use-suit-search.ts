import { useCallback, useEffect, useRef, useState } from "react";
import { ApiError, api } from "../../api/client";
import { describeError } from "../../api/problems";
import { followSearch, type SearchStart } from "./follow";
import { afterEvent, left, NO_SEARCH, type SearchState } from "./search-state";

/** The page is drawn this often at most while events come in, milliseconds. */
const DRAW_MS = 60;

/** One search at a time: a new one takes the place of the one before. */
export function useSuitSearch() {
  const [state, setState] = useState<SearchState>(NO_SEARCH);
  /** What is known now; the state follows it. */
  const known = useRef<SearchState>(NO_SEARCH);
  const running = useRef<AbortController>(undefined);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  const change = useCallback((next: SearchState) => {
    known.current = next;
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      setState(known.current);
    }, DRAW_MS);
  }, []);
  useEffect(
    () => () => {
      running.current?.abort();
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [],
  );

  const start = useCallback(
    (from: SearchStart) => {
      running.current?.abort();
      const control = new AbortController();
      running.current = control;
      // The suits of the search before stay in sight until there are new ones, or none.
      let isOld = true;
      change({ ...NO_SEARCH, phase: "starting", suits: known.current.suits });
      const { signal } = control;
      void followSearch(from, {
        signal,
        onEvent: (event) => {
          const isNews = event.name === "suits" || event.name === "complete" || event.name === "error";
          const base = isOld && isNews ? { ...known.current, suits: [] } : known.current;
          isOld &&= !isNews;
          change(afterEvent(base, event));
        },
        onLost: () => change({ ...known.current, phase: "lost" }),
      }).catch((error: unknown) => {
        if (signal.aborted) return;
        // One that ran before the page was loaded may be forgotten by now, which is no failure.
        if ("id" in from && error instanceof ApiError && error.status === 404) return change(NO_SEARCH);
        const message = describeError(error);
        const { code, field } = error instanceof ApiError ? error : { code: "unreachable", field: null };
        change({ ...known.current, phase: "failed", error: { code, field, message } });
      });
    },
    [change],
  );

  /** Ends the search at the server, whose last words still come. */
  const stop = useCallback(() => {
    const { id } = known.current;
    const giveUp = () => {
      running.current?.abort();
      change(left(known.current));
    };
    if (id === null) giveUp();
    else void api.delete(`/inv/suitbuilder/${id}`).catch(giveUp);
  }, [change]);

  return { state, start, stop };
}

import { useCallback, useSyncExternalStore } from "react";

/** The width below which the sidebar becomes a sheet. */
export const PHONE = "(max-width: 700px)";

/** The width up to which a window is a sheet. */
export const SHEET = "(max-width: 720px)";

/** Whether a media query holds now. */
export function useMedia(query: string): boolean {
  const subscribe = useCallback(
    (notify: () => void) => {
      const list = window.matchMedia(query);
      list.addEventListener("change", notify);
      return () => list.removeEventListener("change", notify);
    },
    [query],
  );
  return useSyncExternalStore(subscribe, () => window.matchMedia(query).matches);
}

import { useSyncExternalStore } from "react";

/** The address bar as state: the page's own moves and the browser's back and forward. */
const listeners = new Set<() => void>();

/** Calls `listen` after every move between pages. Returns the way to stop. */
export function onMove(listen: () => void): () => void {
  listeners.add(listen);
  window.addEventListener("popstate", listen);
  return () => {
    listeners.delete(listen);
    window.removeEventListener("popstate", listen);
  };
}

interface MoveOptions {
  /** Takes the place of the present entry, so that "back" passes over it. */
  readonly isReplacing?: boolean;
}

/** Goes to another page of ours without loading it. */
export function navigate(url: string, { isReplacing = false }: MoveOptions = {}): void {
  if (isReplacing) history.replaceState(history.state, "", url);
  else history.pushState({ isOurs: true }, "", url);
  for (const listen of [...listeners]) listen();
}

/** Goes back to the page of ours one came from; opened by a link from elsewhere, to `fallback`. */
export function goBack(fallback: string): void {
  const state = history.state as { readonly isOurs?: boolean } | null;
  if (state?.isOurs === true) history.back();
  else navigate(fallback, { isReplacing: true });
}

export function usePathname(): string {
  return useSyncExternalStore(onMove, () => location.pathname);
}

/** The query string, with its question mark. */
export function useQueryString(): string {
  return useSyncExternalStore(onMove, () => location.search);
}

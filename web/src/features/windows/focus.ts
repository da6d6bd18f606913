import { type OpenWindow, useWindows } from "../../stores/windows";

/** Closes a window; the focus goes back to where it came from, or to the window below. */
export function closeWindow({ id, opener }: OpenWindow): void {
  useWindows.getState().close(id);
  const isUsable = opener instanceof HTMLElement && opener.isConnected && opener !== document.body;
  const below = useWindows.getState().windows.findLast((one) => !one.isMinimised);
  if (isUsable) opener.focus();
  else if (below !== undefined) useWindows.getState().focus(below.id);
}

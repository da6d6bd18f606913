import { type OpenWindow, useWindows } from "../../stores/windows";

/** The list of characters, where the keyboard is at home. */
const HOME_ID = "players";

/** Closes a window; the focus goes back to where it came from, else to the window below, else to the list. */
export function closeWindow({ id, opener }: OpenWindow): void {
  useWindows.getState().close(id);
  const isUsable = opener instanceof HTMLElement && opener.isConnected && opener !== document.body;
  const below = useWindows.getState().windows.findLast((one) => !one.isMinimised);
  if (isUsable) opener.focus();
  else if (below !== undefined) useWindows.getState().focus(below.id);
  else document.getElementById(HOME_ID)?.focus();
}

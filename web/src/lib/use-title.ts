import { useEffect } from "react";

/** Names the tab of the browser while the component is shown. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title === "" ? "Overlord" : `${title} - Overlord`;
  }, [title]);
}

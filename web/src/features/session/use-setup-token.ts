import { useEffect, useState } from "react";

const readToken = (): string | null => location.hash.slice(1) || null;

/**
 * The one-time token behind the `#` of the address. It is taken out of the address bar at once, so that
 * it stays neither in the history nor on a shared screen; null when there was none.
 */
export function useSetupToken(): string | null {
  const [token, setToken] = useState(readToken);
  useEffect(() => {
    const take = () => {
      const found = readToken();
      if (found === null) return;
      setToken(found);
      history.replaceState(history.state, "", location.pathname);
    };
    take();
    // A second link opened in the same tab does not load the page anew.
    window.addEventListener("hashchange", take);
    return () => window.removeEventListener("hashchange", take);
  }, []);
  return token;
}

import { usePreferences } from "./preferences";

export type ResolvedTheme = "dark" | "light" | "contrast";

const LIGHT = "(prefers-color-scheme: light)";
const CONTRAST = "(prefers-contrast: more)";

/** The chosen theme, or what the system asks for. */
export function resolveTheme(): ResolvedTheme {
  const { theme } = usePreferences.getState();
  if (theme !== "system") return theme;
  if (window.matchMedia(CONTRAST).matches) return "contrast";
  return window.matchMedia(LIGHT).matches ? "light" : "dark";
}

/** Keeps the page's theme in step with the choice and the system; tells `onChange` after each change. */
export function startTheme(onChange?: (theme: ResolvedTheme) => void): () => void {
  const root = document.documentElement;
  const apply = () => {
    const theme = resolveTheme();
    if (root.dataset.theme === theme) return;
    root.dataset.theme = theme;
    onChange?.(theme);
  };
  apply();
  const queries = [window.matchMedia(LIGHT), window.matchMedia(CONTRAST)];
  for (const query of queries) query.addEventListener("change", apply);
  const unsubscribe = usePreferences.subscribe(apply);
  return () => {
    for (const query of queries) query.removeEventListener("change", apply);
    unsubscribe();
  };
}

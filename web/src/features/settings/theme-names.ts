import type { Theme } from "../../stores/preferences";

export const THEME_NAMES: Readonly<Record<Theme, string>> = {
  system: "System",
  dark: "Dark",
  light: "Light",
  contrast: "High contrast",
};

import { Choice } from "../../components/choice";
import { THEMES, usePreferences } from "../../stores/preferences";
import { THEME_NAMES } from "./theme-names";

const THEME_OPTIONS = THEMES.map((value) => ({ value, label: THEME_NAMES[value] }));

/** The themes side by side. */
export function ThemeChoice() {
  const { theme, set } = usePreferences();
  return (
    <Choice
      legend="Theme"
      options={THEME_OPTIONS}
      value={theme}
      onChange={(value) => set({ theme: value })}
    />
  );
}

import { Settings } from "lucide-react";
import { Choice } from "../../components/choice";
import { Popover } from "../../components/popover";
import { THEMES, usePreferences } from "../../stores/preferences";
import { THEME_NAMES } from "./theme-names";

const THEME_OPTIONS = THEMES.map((value) => ({ value, label: THEME_NAMES[value] }));

/** What this browser remembers about the look. */
export function SettingsMenu({ children }: { readonly children?: React.ReactNode }) {
  const { theme, set } = usePreferences();
  return (
    <Popover icon={Settings} label="Settings" side="below">
      <Choice
        legend="Theme"
        options={THEME_OPTIONS}
        value={theme}
        onChange={(value) => set({ theme: value })}
      />
      {children}
    </Popover>
  );
}

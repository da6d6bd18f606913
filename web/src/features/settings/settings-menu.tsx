import { Settings } from "lucide-react";
import { Popover } from "../../components/popover";
import { lazyPart } from "../../lib/lazy-part";

const ThemeChoice = lazyPart(() => import("./theme-choice").then((file) => file.ThemeChoice));

/** What this browser remembers about the look. */
export function SettingsMenu({ children }: { readonly children?: React.ReactNode }) {
  return (
    <Popover icon={Settings} label="Settings" side="below">
      <ThemeChoice />
      {children}
    </Popover>
  );
}

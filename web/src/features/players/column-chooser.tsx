import { Columns3 } from "lucide-react";
import { Check } from "../../components/check";
import { Popover } from "../../components/popover";
import { usePreferences } from "../../stores/preferences";
import { COLUMN_IDS, COLUMNS, type ColumnId } from "./columns";

export function ColumnChooser({ shown }: { readonly shown: readonly ColumnId[] }) {
  const setPreferences = usePreferences((preferences) => preferences.set);
  return (
    <Popover icon={Columns3} label="Columns" side="below">
      {COLUMN_IDS.map((id) => (
        <Check
          key={id}
          label={COLUMNS[id].label}
          isChecked={shown.includes(id)}
          disabledBecause={id === "name" ? "The name is always shown" : undefined}
          onChange={(isChecked) =>
            setPreferences({ columns: isChecked ? [...shown, id] : shown.filter((other) => other !== id) })
          }
        />
      ))}
      <button type="button" className="btn ghost" onClick={() => setPreferences({ columns: null })}>
        Back to the usual columns
      </button>
    </Popover>
  );
}

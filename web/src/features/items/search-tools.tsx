import { Bookmark, CircleQuestionMark, Columns3, Download, Link, ListFilter, UsersRound } from "lucide-react";
import { Check } from "../../components/check";
import { IconButton } from "../../components/icon-button";
import { Popover } from "../../components/popover";
import { copyText } from "../../lib/copy-text";
import { useNotices } from "../../stores/notices";
import { useWindows } from "../../stores/windows";
import { exportUrl } from "./api";
import { COLUMN_IDS, COLUMNS, searchColumns } from "./columns";
import { useItemPreferences } from "./item-preferences";
import { QueryHelp } from "./query-help";
import { SavedSearches } from "./saved-searches";
import type { Rights } from "./window-props";

interface SearchToolsProps {
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly rights: Rights;
  readonly areFacetsShown: boolean;
  /** Whether the columns can be chosen. */
  readonly hasColumns: boolean;
}

/** The address that opens this search on any browser. */
const linkTo = (text: string) => `${location.origin}/items?q=${encodeURIComponent(text)}`;

/** What can be done with a search as a whole. */
export function SearchTools(props: SearchToolsProps) {
  const { text, onText, rights, areFacetsShown, hasColumns } = props;
  const set = useItemPreferences((preferences) => preferences.set);
  const copyLink = async () => {
    const isCopied = await copyText(linkTo(text));
    useNotices
      .getState()
      .show(isCopied ? "Link copied" : `${linkTo(text)} (the browser does not allow copying here)`);
  };
  return (
    <div className="find-tools">
      <IconButton
        icon={ListFilter}
        label="Facets"
        isPressed={areFacetsShown}
        onClick={() => set({ areFacetsShown: !areFacetsShown })}
      />
      <Popover icon={CircleQuestionMark} label="How to ask" side="below">
        <QueryHelp text={text} onText={onText} />
      </Popover>
      <Popover icon={Bookmark} label="Saved searches" side="below">
        <SavedSearches text={text} onText={onText} rights={rights} />
      </Popover>
      <IconButton icon={UsersRound} label="Groups" onClick={() => useWindows.getState().open("groups")} />
      <IconButton icon={Link} label="Copy the link" onClick={() => void copyLink()} />
      {hasColumns && (
        <Popover icon={Columns3} label="Columns" side="below">
          <ColumnChooser />
        </Popover>
      )}
      <Popover icon={Download} label="Export" side="below">
        <nav className="menu-items" aria-label="Export">
          <a href={exportUrl(text, "csv")} download>
            All found as CSV
          </a>
          <a href={exportUrl(text, "json")} download>
            All found as JSON
          </a>
        </nav>
      </Popover>
    </div>
  );
}

function ColumnChooser() {
  const { columns, set } = useItemPreferences();
  const shown = searchColumns(columns);
  return (
    <fieldset className="column-checks">
      <legend>Columns</legend>
      {COLUMN_IDS.filter((id) => id !== "name").map((id) => (
        <Check
          key={id}
          label={COLUMNS[id].label}
          isChecked={shown.includes(id)}
          onChange={(isChecked) =>
            set({ columns: isChecked ? [...shown, id] : shown.filter((other) => other !== id) })
          }
        />
      ))}
    </fieldset>
  );
}

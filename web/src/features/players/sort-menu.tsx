import { COLUMN_IDS, COLUMNS, isColumnId } from "./columns";
import { startsDescending, useListState } from "./list-state";

/** The sort order where there is no room for column heads. */
export function SortMenu() {
  const column = useListState((state) => state.sort.column);
  return (
    <select
      className="select"
      aria-label="Sort by"
      value={column}
      onChange={({ target: { value } }) => {
        if (!isColumnId(value)) return;
        useListState.setState({ sort: { column: value, isDescending: startsDescending(value) } });
      }}
    >
      {COLUMN_IDS.map((id) => (
        <option key={id} value={id}>
          {COLUMNS[id].label}
        </option>
      ))}
    </select>
  );
}

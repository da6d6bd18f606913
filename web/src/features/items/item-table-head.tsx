import { COLUMNS, type ColumnId, type Sort } from "./columns";

interface ItemTableHeadProps {
  readonly columns: readonly ColumnId[];
  readonly sort: Sort | null;
  readonly onSort: (column: ColumnId) => void;
  readonly canSort: (column: ColumnId) => boolean;
  readonly canChoose: boolean;
}

export function ItemTableHead({ columns, sort, onSort, canSort, canChoose }: ItemTableHeadProps) {
  return (
    <thead>
      <tr aria-rowindex={1}>
        {canChoose && (
          <th scope="col">
            <span className="visually-hidden">Chosen to compare</span>
          </th>
        )}
        {columns.map((id) => {
          const isSorted = sort?.column === id;
          const order = sort?.isDescending === true ? "descending" : "ascending";
          const { label, isNumber } = COLUMNS[id];
          return (
            <th
              key={id}
              scope="col"
              aria-sort={isSorted ? order : undefined}
              className={`${isNumber ? "num" : ""} ${isSorted ? "sort" : ""}`}
            >
              {canSort(id) ? (
                <button type="button" onClick={() => onSort(id)}>
                  {label}
                  {isSorted && <span aria-hidden>{order === "descending" ? " ↓" : " ↑"}</span>}
                </button>
              ) : (
                label
              )}
            </th>
          );
        })}
      </tr>
    </thead>
  );
}

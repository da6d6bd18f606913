import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Pip } from "../../components/tier";
import { formatCount } from "../../lib/format";
import { TIERS } from "../../lib/tiers";
import { groupsQuery } from "./api";
import type { Facet, FacetValue } from "./model";
import { hasFacet, toggleFacet } from "./terms";

interface FacetsProps {
  readonly facets: readonly Facet[];
  readonly text: string;
  readonly onText: (text: string) => void;
}

/** Shown of each before one asks for more. */
const SHOWN_MAX = 6;

/** How the result divides, and the way to a part of it. */
export function Facets({ facets, text, onText }: FacetsProps) {
  const groups = useQuery(groupsQuery).data?.groups ?? [];
  return (
    <div className="facets">
      {facets.map((facet) => (
        <FacetPart
          key={facet.field + facet.label}
          facet={facet.field === "on" ? withGroups(facet, groups) : facet}
          text={text}
          onText={onText}
        />
      ))}
    </div>
  );
}

/** Groups of characters stand before the single ones; their counts are those of their members. */
function withGroups(facet: Facet, groups: readonly { name: string; characters: readonly string[] }[]): Facet {
  const counts = new Map(facet.values.map(({ value, count }) => [value.toLowerCase(), count]));
  const values = groups.map(({ name, characters }) => ({
    value: name,
    label: name,
    count: characters.reduce((sum, member) => sum + (counts.get(member.toLowerCase()) ?? 0), 0),
  }));
  return { ...facet, values: [...values, ...facet.values] };
}

function FacetPart({ facet, text, onText }: Omit<FacetsProps, "facets"> & { readonly facet: Facet }) {
  const [isWhole, setIsWhole] = useState(false);
  const { field, label, values } = facet;
  const isOn = ({ value }: FacetValue) => hasFacet(text, field, value);
  // What is ticked stays in sight.
  const shown = isWhole ? values : values.filter((value, index) => index < SHOWN_MAX || isOn(value));
  if (values.length === 0) return null;
  return (
    <fieldset>
      <legend>{label}</legend>
      {shown.map((facetValue) => {
        const tier = TIERS.find((each) => facetValue.value.includes(each));
        return (
          <label key={facetValue.value} className="facet" title={facetValue.label}>
            <input
              type="checkbox"
              checked={isOn(facetValue)}
              onChange={() => onText(toggleFacet(text, field, facetValue.value))}
            />
            {tier !== undefined && <Pip tier={tier} />}
            <span className="ell">{facetValue.label.replace(/ Set$/, "")}</span>
            <span className="n">{formatCount(facetValue.count)}</span>
          </label>
        );
      })}
      {shown.length < values.length && (
        <button type="button" className="more" onClick={() => setIsWhole(true)}>
          {formatCount(values.length - shown.length)} more
        </button>
      )}
    </fieldset>
  );
}

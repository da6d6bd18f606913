import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { problemsOf } from "../../api/problems";
import { ROLE_HINTS, type Role, rolesUpTo } from "../../api/roles";
import { Problem } from "../../components/problem";
import { SelectField } from "../../components/select-field";
import { TextField } from "../../components/text-field";
import { createToken, tokensQuery } from "./api";
import { NewSecret } from "./new-secret";

/** Makes an API token, and shows its secret until it is put away. */
export function NewTokenForm({ ownRole }: { readonly ownRole: Role }) {
  const queries = useQueryClient();
  const form = useRef<HTMLFormElement>(null);
  const [role, setRole] = useState<Role>("viewer");
  const create = useMutation({
    mutationFn: createToken,
    onSuccess: () => {
      form.current?.reset();
      void queries.invalidateQueries({ queryKey: tokensQuery.queryKey });
    },
  });
  const wrong = problemsOf(create.error, ["name"]);

  const submit = (event: React.FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get("name")).trim();
    if (name !== "" && !create.isPending) create.mutate({ name, role });
  };

  return (
    <>
      {create.data !== undefined && <NewSecret created={create.data} onDone={create.reset} />}
      <form ref={form} className="fields" onSubmit={submit} aria-label="New API token">
        <TextField
          label="Name"
          name="name"
          autoComplete="off"
          placeholder="What it is for"
          maxLength={64}
          required
          problem={wrong.fields.name}
        />
        <SelectField
          label="Role"
          options={rolesUpTo(ownRole).map((value) => ({ value, label: value }))}
          value={role}
          onChange={setRole}
          hint={ROLE_HINTS[role]}
        />
        <button type="submit" className="btn primary" aria-disabled={create.isPending || undefined}>
          Make an API token
        </button>
      </form>
      <Problem>{wrong.general}</Problem>
    </>
  );
}

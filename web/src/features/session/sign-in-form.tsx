import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { ApiError, api } from "../../api/client";
import { describeError } from "../../api/problems";
import { Note, Problem } from "../../components/problem";
import { PasswordField, UsernameField } from "../../components/text-field";
import { formatWait } from "../../lib/format";
import { useCountdown } from "../../lib/use-countdown";
import { enterAs, signInQuery } from "./api";
import type { Me } from "./model";
import "./session.css";

interface SignInFormProps {
  /** Called when the server has let somebody in. */
  readonly onDone?: (() => void) | undefined;
  /** For those who can do without: leads back. */
  readonly onCancel?: (() => void) | undefined;
}

interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** Why a try failed, in words. */
function reason(error: Error): string {
  if (error instanceof ApiError && error.code === "wrong_credentials") {
    return "That name and password do not match.";
  }
  if (error instanceof ApiError && error.code === "too_many_attempts")
    return "Too many tries. Wait a little.";
  return describeError(error);
}

export function SignInForm({ onDone, onCancel }: SignInFormProps) {
  const queries = useQueryClient();
  const info = useQuery(signInQuery).data;
  const name = useRef<HTMLInputElement>(null);
  const password = useRef<HTMLInputElement>(null);
  const { secondsLeft, start } = useCountdown();
  const isWaiting = secondsLeft > 0;

  const signIn = useMutation({
    mutationFn: (credentials: Credentials) => api.post<Me>("/login", credentials),
    onSuccess: (me) => {
      enterAs(queries, me);
      onDone?.();
    },
    onError: (error) => {
      if (error instanceof ApiError && error.retryAfterS !== null) start(error.retryAfterS);
      if (error instanceof ApiError && error.status < 500) password.current?.select();
    },
  });

  useEffect(() => name.current?.focus({ preventScroll: true }), []);

  const submit = (event: React.FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (isWaiting || signIn.isPending) return;
    // Read from the form itself: what a password manager fills in may never have been an event.
    const data = new FormData(event.currentTarget);
    signIn.mutate({ username: String(data.get("username")), password: String(data.get("password")) });
  };

  const server = info?.server_name ?? "";
  return (
    <form
      className="form"
      action="/api/login"
      method="post"
      onSubmit={submit}
      aria-labelledby="sign-in-title"
    >
      <h2 id="sign-in-title" className="front-sub">
        {server === "" ? "Sign in" : `Sign in to ${server}`}
      </h2>
      {info?.needs_first_admin === true && (
        <Note>
          This server has no account yet. Its log shows a link that makes the first admin; it works once.
        </Note>
      )}
      <Problem>
        {signIn.error !== null && (
          <>
            {reason(signIn.error)}
            {isWaiting && (
              <>
                {" "}
                <span role="timer">Next try in {formatWait(secondsLeft)}.</span>
              </>
            )}
          </>
        )}
      </Problem>
      <UsernameField ref={name} />
      <PasswordField
        ref={password}
        label="Password"
        name="password"
        autoComplete="current-password"
        maxLength={256}
        required
      />
      <div className="front-buttons">
        <button
          type="submit"
          className="btn primary"
          aria-disabled={isWaiting || signIn.isPending || undefined}
          title={isWaiting ? `The next try is in ${formatWait(secondsLeft)}` : undefined}
        >
          {signIn.isPending ? "Signing in" : "Sign in"}
        </button>
        {onCancel !== undefined && (
          <button type="button" className="btn ghost" onClick={onCancel}>
            Cancel
          </button>
        )}
      </div>
      <p className="cap front-cap">Signed in for 30 days on this browser</p>
    </form>
  );
}

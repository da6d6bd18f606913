import { Copy } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { copyText } from "../../lib/copy-text";
import { exampleCall, type NewApiToken } from "./model";

interface NewSecretProps {
  readonly created: NewApiToken;
  readonly onDone: () => void;
}

/** The secret of a new token: seen once, to be copied. */
export function NewSecret({ created, onDone }: NewSecretProps) {
  const box = useRef<HTMLElement>(null);
  const [result, setResult] = useState("");
  const { token, secret } = created;
  useEffect(() => box.current?.focus(), []);

  const copy = async () => {
    const isCopied = await copyText(secret);
    setResult(isCopied ? "Copied" : "The browser does not allow copying here: mark the text and copy it.");
  };

  return (
    <section ref={box} className="secret" tabIndex={-1} aria-label={`Secret of ${token.name}`}>
      <p>
        The secret of <b>{token.name}</b>. Copy it now: it is not shown again.
      </p>
      <pre>{secret}</pre>
      <p>Use it in scripts, as in</p>
      <pre>{exampleCall(secret, location.origin)}</pre>
      <div className="confirm">
        <button type="button" className="btn primary" onClick={() => void copy()}>
          <Copy className="i" aria-hidden />
          Copy the secret
        </button>
        <button type="button" className="btn" onClick={onDone}>
          Done
        </button>
        <span role="status">{result}</span>
      </div>
    </section>
  );
}

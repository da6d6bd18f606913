"""Signs and reads with the real itsdangerous: a JSON request on a line, its answer on the next.

A request has `keys` (the last one signs), and may have `salt`, `now_s` and `kind`: "timed" is what
a server uses for its cookies, the others are what it must not take. With `payload` it is signed,
with `text` (and `max_age_s`) it is read.
"""

import hashlib
import json
import sys

from itsdangerous import BadData, TimestampSigner, URLSafeSerializer, URLSafeTimedSerializer


def serializer(request):
    class AsOf(TimestampSigner):
        def get_timestamp(self):
            return request["now_s"]

    options = {"salt": request["salt"]} if "salt" in request else {}
    match request.get("kind", "timed"):
        case "untimed":
            return URLSafeSerializer(request["keys"], **options)
        case "sha256":
            options["signer_kwargs"] = {"digest_method": hashlib.sha256}
        case "hmac_key":
            options["signer_kwargs"] = {"key_derivation": "hmac"}
    return URLSafeTimedSerializer(request["keys"], signer=AsOf, **options)


def answer(request):
    signer = serializer(request)
    if "payload" in request:
        return {"text": signer.dumps(request["payload"])}
    try:
        payload, signed_at = signer.loads(
            request["text"], max_age=request.get("max_age_s"), return_timestamp=True
        )
        return {"payload": payload, "signed_at_s": int(signed_at.timestamp())}
    except BadData as error:
        return {"error": type(error).__name__}


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)

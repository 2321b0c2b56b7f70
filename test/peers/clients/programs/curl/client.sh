# One GET with curl: CALL_URL, CALL_HOST for a Host header, CALL_PROXY for its own option.
args=(-sS -w '\n%{http_code}\n')
[[ -z ${CALL_PROXY:-} ]] || args+=(--proxy "$CALL_PROXY")
[[ -z ${CALL_HOST:-} ]] || args+=(-H "Host: $CALL_HOST")
curl "${args[@]}" "$CALL_URL" | tac

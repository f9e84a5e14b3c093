/**
 * Runs in the container, in bash 4.4 or later with coreutils and util-linux. Fetches the workspace, runs the
 * command on it as nobody, with the given variables alone, in a network of its own where it shall have none,
 * and prints what happens in lines that begin with a mark and the nonce, which the command does not know:
 *
 *     ::out <nonce> <the next bytes of output, base64>
 *     ::end <nonce> <exit code, or timeout> <bytes of output in all>
 *     ::refused <nonce> <why the command was not started>
 */
export const runnerScript = `
set -u
nonce=$SANDBOX_NONCE; url=$SANDBOX_WORKSPACE_URL; unset SANDBOX_NONCE SANDBOX_WORKSPACE_URL
refuse() { echo "::refused $nonce $1"; exit 70; }
mapfile -d '' -t argv < <(printf %s "$argv64" | base64 -d)
mapfile -d '' -t variables < <(printf %s "$variables64" | base64 -d)
root=$(mktemp -d); out=$root/out; mkdir "$root/work"; : > "$out"; chmod 711 "$root"

curl -fsS --retry 3 -o "$root/workspace.tar.gz" "$url" || refuse 'the workspace could not be fetched'
tar -xzf "$root/workspace.tar.gz" -C "$root/work" --no-same-owner || refuse 'the workspace could not be unpacked'
rm "$root/workspace.tar.gz"; unset url

as=()
if [ "$(id -u)" = 0 ]; then
  chown -R 65534:65534 "$root/work"
  as=(setpriv --reuid=65534 --regid=65534 --clear-groups --no-new-privs --inh-caps=-all --bounding-set=-all)
fi
if [ "$network" = none ]; then
  if unshare -n true 2> /dev/null; then as=(unshare -n "\${as[@]}")
  elif "\${as[@]}" unshare -rn true 2> /dev/null; then as+=(unshare -rn)
  else refuse 'a network of its own is not to be had here'; fi
fi

cd "$root/work" || refuse 'the workspace is gone'
now_ms() { date +%s%3N; }
started_ms=$(now_ms)
setsid "\${as[@]}" env -i "PATH=$PATH" "\${variables[@]}" "\${argv[@]}" > "$out" 2>&1 < /dev/null &
pid=$!

sent=0
emit() {
  local size count
  size=$(stat -c %s "$out")
  if [ "$size" -gt "$max_bytes" ]; then size=$max_bytes; fi
  while [ "$sent" -lt "$size" ]; do
    count=$((size - sent))
    if [ "$count" -gt 90000 ]; then count=90000; fi
    echo "::out $nonce $(tail -c "+$((sent + 1))" "$out" | head -c "$count" | base64 -w0)"
    sent=$((sent + count))
  done
}

ended=
while kill -0 "$pid" 2> /dev/null; do
  emit
  if [ $(($(now_ms) - started_ms)) -ge "$timeout_ms" ]; then
    ended=timeout
    kill -KILL -- "-$pid"
    break
  fi
  sleep 0.2
done
wait "$pid" 2> /dev/null; code=$?
kill -KILL -- "-$pid" 2> /dev/null
emit
if [ -z "$ended" ]; then ended=$code; fi
echo "::end $nonce $ended $(stat -c %s "$out")"
`.trim();

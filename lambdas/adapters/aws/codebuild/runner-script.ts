/**
 * Runs in the container, in bash 4.4 or later with coreutils and util-linux. Fetches the workspace, runs the
 * preparation and the command on it as nobody, with the given variables alone, in a network of its own where one
 * shall have none, and prints what happens in lines that begin with a mark and the nonce, which the command does
 * not know:
 *
 *     ::out <nonce> <the next bytes of output, base64>
 *     ::file <nonce> <path, base64> <the next bytes of the file, compressed by gzip, base64>
 *     ::large <nonce> <path of a file that was left out, base64>
 *     ::open <nonce> network, where a part that shall have none could not be given one of its own
 *     ::lay <nonce> <where the copy of the workspace lies, base64>
 *     ::end <nonce> <exit code, or timeout> <bytes of output in all> <command or preparation>
 *     ::refused <nonce> <why the command was not started>
 */
export const runnerScript = `
set -u
nonce=$SANDBOX_NONCE; url=$SANDBOX_WORKSPACE_URL; unset SANDBOX_NONCE SANDBOX_WORKSPACE_URL SANDBOX_KEY
refuse() { echo "::refused $nonce $1"; exit 70; }
list() { printf %s "$1" | base64 -d; }
mapfile -d '' -t argv < <(list "$argv64")
mapfile -d '' -t prepare < <(list "$prepare64")
mapfile -d '' -t variables < <(list "$variables64")
mapfile -d '' -t collect < <(list "$collect64")
root=$(mktemp -d); out=$root/out; work=$root/work; mkdir "$work" "$root/home" "$root/tmp"; : > "$out"; chmod 711 "$root"

curl -fsS --retry 3 -o "$root/workspace.tar.gz" "$url" || refuse 'the workspace could not be fetched'
tar -xzf "$root/workspace.tar.gz" -C "$work" --no-same-owner || refuse 'the workspace could not be unpacked'
rm "$root/workspace.tar.gz"; unset url

nobody=()
if [ "$(id -u)" = 0 ]; then
  chown -R 65534:65534 "$work" "$root/home" "$root/tmp"
  nobody=(setpriv --reuid=65534 --regid=65534 --clear-groups --no-new-privs --inh-caps=-all --bounding-set=-all)
fi
up='{ ip link set lo up || ifconfig lo up; } > /dev/null 2>&1; exec "$@"'

# Sets \`as\`: what a part that may use the network, or may not, is run by.
choose() {
  as=("\${nobody[@]}")
  if [ "$1" = yes ]; then return; fi
  if unshare -n true 2> /dev/null; then as=(unshare -n sh -c "$up" sh "\${nobody[@]}")
  elif "\${as[@]}" unshare -rn true 2> /dev/null; then as+=(unshare -rn sh -c "$up" sh)
  else echo "::open $nonce network"; fi
}

now_ms() { date +%s%3N; }
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

# network, milliseconds, then program and arguments; sets \`ended\`.
run() {
  local timeout_ms=$2 started_ms pid
  choose "$1"; shift 2
  started_ms=$(now_ms); ended=
  setsid "\${as[@]}" env -i "PATH=$PATH" "HOME=$root/home" "TMPDIR=$root/tmp" "\${variables[@]}" "$@" >> "$out" 2>&1 < /dev/null &
  pid=$!
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
}

# Files are read as nobody too, so that a link leads nowhere that the command could not have read itself.
hand_back() {
  local path size left=$max_collected packed
  declare -A taken
  cd "$work" || return
  shopt -s globstar nullglob
  for pattern in "\${collect[@]}"; do
    IFS=
    for path in $pattern; do
      case "/$path/" in */node_modules/*|*/.git/*) continue ;; esac
      if [ -n "\${taken[$path]-}" ]; then continue; fi
      taken[$path]=yes
      if [ ! -f "$path" ] || [ -L "$path" ]; then continue; fi
      name=$(printf %s "$path" | base64 -w0)
      size=$(stat -c %s "$path")
      if [ "$size" -gt "$left" ]; then echo "::large $nonce $name"; continue; fi
      left=$((left - size))
      packed=$root/packed; "\${nobody[@]}" cat -- "$path" 2> /dev/null | head -c "$size" | gzip -c > "$packed"
      split -b 90000 --filter="echo '::file $nonce $name' \\$(base64 -w0)" "$packed"
    done
  done
}

echo "::lay $nonce $(printf %s "$work" | base64 -w0)"
cd "$work" || refuse 'the workspace is gone'
part=preparation; ended=0
if [ "\${#prepare[@]}" -gt 0 ]; then run "$prepare_network" "$prepare_ms" "\${prepare[@]}"; fi
if [ "$ended" = 0 ]; then part=command; run "$network" "$timeout_ms" "\${argv[@]}"; fi
hand_back
echo "::end $nonce $ended $(stat -c %s "$out") $part"
`.trim();

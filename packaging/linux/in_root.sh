#!/bin/sh
# in_root.sh ROOT COMMAND...: run a command as this very user with another root directory, without being root.
# /tmp, /proc and /dev stay those of here, so that screen, bus and test folders are seen. The process keeps its
# number; all mounts are its own and end with it.
set -e
root=$1
shift
exec unshare --user --map-root-user --mount --propagation private /bin/sh -c '
set -e
root=$1 user=$2 group=$3
shift 3
mount --rbind "$root" "$root"
for place in proc dev tmp; do mount --rbind "/$place" "$root/$place"; done
cd "$root"
/sbin/pivot_root . mnt
umount -l /mnt
exec unshare --user "--map-user=$user" "--map-group=$group" -- "$@"
' in_root "$root" "$(id -u)" "$(id -g)" "$@"

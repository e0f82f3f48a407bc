#!/usr/bin/env bash
# make-base.sh STORE NODE: makes STORE, a folder of container images with one in it: Debian 12 and the program NODE.
# Half a minute, once: nothing is done where STORE is there. Of several at once, one makes it and the others wait.
set -euo pipefail
store=$1 node=$2 image=localhost/espalier-base:latest

mkdir -p "$(dirname "$store")"
exec 9>"$store.lock"
flock 9
[[ ! -d $store ]] || exit 0

work=$(mktemp -d "$store.XXXXXX")
trap 'rm -rf "$work"' EXIT
debootstrap --variant=minbase bookworm "$work/root"
rm -rf "$work"/root/var/cache/apt/archives/*.deb "$work"/root/var/lib/apt/lists/* \
  "$work"/root/usr/share/{doc,info,locale,man}/*

images() {
  buildah --root "$work/store" --runroot "$work/run" --storage-driver overlay \
    --storage-opt overlay.skip_mount_home=true "$@"
}
container=$(images from scratch)
images add --quiet "$container" "$work/root" /
images add --quiet --chmod 755 "$container" "$node" /usr/local/bin/node
images config --env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin --cmd node "$container"
images commit --quiet --rm --timestamp 0 "$container" "$image"
mv "$work/store" "$store"

#!/bin/sh
# Puts ChatDesk into the menu of this user; the program stays where it is. `install.sh --remove` takes it out again.
set -e
here=$(cd "$(dirname "$0")" && pwd)
data=${XDG_DATA_HOME:-$HOME/.local/share}
bin=$HOME/.local/bin

if [ "$1" = --remove ]; then
    rm -f "$data/applications/chatdesk.desktop"
    find "$data/icons/hicolor" \( -name chatdesk.png -o -name chatdesk.svg \) -exec rm -f {} + 2>/dev/null || true
    [ "$(readlink "$bin/chatdesk" 2>/dev/null)" = "$here/chatdesk" ] && rm -f "$bin/chatdesk"
    echo "Out of the menu. Conversations and settings stay in $data/chatdesk and ${XDG_CONFIG_HOME:-$HOME/.config}/chatdesk."
    exit 0
fi
mkdir -p "$data/applications" "$data/icons" "$bin"
cp -R "$here/share/icons/hicolor" "$data/icons/"
# A path may hold spaces and what the entry's own rules make special.
quoted=$(printf '%s' "$here/chatdesk" | sed 's/[\\"`$]/\\\\&/g; s/%/%%/g; s/[&|]/\\&/g')
sed "s|^Exec=chatdesk|Exec=\"$quoted\"|" "$here/share/applications/chatdesk.desktop" > "$data/applications/chatdesk.desktop"
ln -sf "$here/chatdesk" "$bin/chatdesk"
echo "ChatDesk is in the menu, and on the PATH where $bin is."

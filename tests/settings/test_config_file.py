"""Changing the configuration file: comments stay, nothing is lost, no secret gets in."""

from __future__ import annotations

import os
import stat
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tomlkit import TOMLDocument

from chatdesk.domain.errors import SettingsError
from chatdesk.domain.prompt_template import PromptTemplate
from chatdesk.settings.accounts import TOUR, Account
from chatdesk.settings.atomic_file import replace_file
from chatdesk.settings.declared import LOG_LEVEL, TEXT_SIZE, THEME
from chatdesk.settings.file import ConfigFile
from chatdesk.settings.json_object import JsonObject
from chatdesk.settings.timeouts import Timeouts
from chatdesk.settings.toml_edits import set_value

WORK = Account(
    id="work",
    name="Work",
    base_url="https://api.example.com/v1",
    key="keyring",
    models=("a", "b"),
    headers=(("X-Team", "blue"),),
    timeouts=Timeouts(stall=30.0),
)
FULL = replace(
    WORK,
    proxy="socks5://127.0.0.1:1080",
    ca_file="/ca.pem",
    client_cert="/me.pem",
    client_key="/me.key",
    parameters=JsonObject.of({"temperature": 0.5, "stop": ["END"], "tool_choice": {"type": "function"}}),
    extra_body=JsonObject.of({"plugins": [{"id": "web", "tags": ["a", {"b": 1}]}], "top_k": 40}),
    continue_by="prefix",
    max_retries=0,
    template=PromptTemplate(user="U {text}\n", stop=()),
    keep_on_server=True,
    think_tags=False,
    moderation_url="https://api.example.com/v1/moderations",
    moderation_model="omni",
)
HAND_WRITTEN = """\
# before everything
future = "kept"
default_account = "work" # mine

[appearance] # how it looks
theme = "dark"
unknown = 1

# the one at work
[[accounts]]
id = "work"
base_url = "https://api.example.com/v1" # v1!
proxy = "http://proxy:3128"
own_key = 5

[mcpServers.files]
command = "npx" # node
env = { A = "b" }
"""


@pytest.fixture
def file(tmp_path: Path) -> ConfigFile:
    """A configuration file that does not exist yet."""
    return ConfigFile(tmp_path / "config.toml")


def written(file: ConfigFile) -> str:
    """The text on disk."""
    return file.path.read_text(encoding="utf-8")


def test_a_missing_file_means_the_defaults_and_is_not_made_by_reading(file: ConfigFile) -> None:
    """Reading leaves no trace."""
    assert file.read().problems == ()
    assert not file.path.exists()


def test_an_account_comes_back_as_it_was_written(file: ConfigFile) -> None:
    """All fields survive the file; what is the default is not written."""
    file.put_account(WORK)
    assert ConfigFile(file.path).read().accounts == (WORK,)
    assert "ca_file" not in written(file)
    plain = Account(id="plain", name="Plain", base_url="http://localhost:1234/v1")
    file.put_account(plain)
    assert ConfigFile(file.path).read().accounts == (WORK, plain)


@pytest.mark.parametrize("is_there", [False, True])
def test_everything_an_account_can_say_comes_back(file: ConfigFile, is_there: bool) -> None:
    """Nested tables and lists survive, written anew or into an account that is there."""
    if is_there:
        file.put_account(WORK)
        file.put_account(replace(WORK, id="other", name="Other"))
    file.put_account(FULL)
    read = ConfigFile(file.path).read()
    assert read.problems == ()
    assert read.accounts[0] == FULL
    assert len(read.accounts) == 1 + is_there
    file.put_account(replace(FULL, parameters=JsonObject(), extra_body=JsonObject.of({"top_k": 1})))
    assert ConfigFile(file.path).read().accounts[0].extra_body == JsonObject.of({"top_k": 1})
    file.put_account(WORK)
    assert ConfigFile(file.path).read().accounts[0] == WORK
    for label in ("parameters", "extra_body", "template", "think_tags", "moderation", "client_", "retries"):
        assert label not in written(file)


def test_a_null_is_kept_as_json(file: ConfigFile) -> None:
    """TOML has no null: a table that needs one is written as JSON text, and read again."""
    account = replace(WORK, extra_body=JsonObject.of({"a": {"b": [1, None]}, "ü": "\n"}))
    file.put_account(account)
    assert ConfigFile(file.path).read().accounts == (account,)
    plain = replace(WORK, extra_body=JsonObject.of({"a": 1}))
    file.put_account(plain)
    assert ConfigFile(file.path).read().accounts == (plain,)


def test_comments_and_unknown_keys_survive_every_change(file: ConfigFile) -> None:
    """Each line that somebody wrote by hand is there after all changes that do not concern it."""
    file.path.write_text(HAND_WRITTEN, encoding="utf-8")
    file.read()
    file.set(THEME, "light")
    file.set(TEXT_SIZE, 1.25)
    file.put_account(replace(file.config.accounts[0], name="Office", proxy="", stream=False))
    file.set_keys("turn.stop", ["F9"])
    file.set_default("work", "gpt-x")
    text = written(file)
    changed = ('theme = "dark"', 'proxy = "http://proxy:3128"')
    for line in HAND_WRITTEN.splitlines():
        assert line in text or line in changed, f"lost: {line}\n{text}"
    config = ConfigFile(file.path).read()
    assert config.problems == ()
    assert config == replace(file.config, warnings=config.warnings)
    (account,) = config.accounts
    assert (account.name, account.proxy, account.stream) == ("Office", "", False)
    assert config.value(THEME) == "light"
    assert config.value(TEXT_SIZE) == 1.25
    assert config.keymap == {"turn.stop": ("F9",)}
    assert (config.default_account, config.default_model) == ("work", "gpt-x")


def test_what_somebody_edits_meanwhile_is_kept(file: ConfigFile) -> None:
    """A change is made to the file as it is on disk, not as it was at start."""
    file.read()
    file.path.write_text(HAND_WRITTEN, encoding="utf-8")
    config = file.set(TEXT_SIZE, 1.5)
    assert config.accounts[0].id == "work"
    assert "# the one at work" in written(file)


def test_a_setting_can_be_reset(file: ConfigFile) -> None:
    """Reset takes the line away, and does nothing where there is none."""
    file.set(THEME, "dark")
    assert file.reset(THEME).value(THEME) == "system"
    assert "theme" not in written(file)
    assert file.reset(TEXT_SIZE).value(TEXT_SIZE) == 1.0


def test_keys_can_be_bound_unbound_and_brought_back(file: ConfigFile) -> None:
    """Keys are written by command id, over either spelling of it; None takes the line away."""
    file.path.write_text('[keymap]\nturn.stop = "F1"\n"turn.send" = "F2"\n', encoding="utf-8")
    file.read()
    assert file.set_keys("turn.stop", ["F9"]).keymap == {"turn.stop": ("F9",), "turn.send": ("F2",)}
    assert file.set_keys("turn.send", []).keymap == {"turn.stop": ("F9",), "turn.send": ()}
    assert file.set_keys("turn.stop", None).keymap == {"turn.send": ()}


def test_a_removed_account_is_no_default_any_more(file: ConfigFile) -> None:
    """Its table goes, and the default where it was that; the others stay."""
    file.put_account(WORK)
    file.put_account(replace(WORK, id="other", name="Other"))
    file.set_default("work", "a")
    config = file.remove_account("work")
    assert [account.id for account in config.accounts] == ["other"]
    assert (config.default_account, config.default_model) == ("", "")
    assert file.remove_account("other").accounts == ()
    assert file.remove_account("never").accounts == ()


def test_accounts_written_on_one_line_can_be_changed(file: ConfigFile) -> None:
    """The inline spelling of a list of tables works like the usual one."""
    file.path.write_text('accounts = [{ id = "a", base_url = "http://localhost" }]\n', encoding="utf-8")
    file.read()
    file.put_account(WORK)
    assert [account.id for account in file.config.accounts] == ["a", "work"]
    assert ConfigFile(file.path).read().accounts == file.config.accounts


@pytest.mark.parametrize("damage", [b"a = = 1\n", b'name = "\xff\xfe"\n'])
def test_a_broken_file_changes_nothing_and_is_kept_before_a_change(file: ConfigFile, damage: bytes) -> None:
    """The last good configuration stays in force, and the broken text lies beside the new file."""
    file.path.write_text(HAND_WRITTEN, encoding="utf-8")
    good = file.read()
    file.path.write_bytes(damage)
    broken = file.read()
    assert broken.problems
    assert replace(broken, problems=()) == good
    assert "What it said before stays in force." in broken.problems[0]
    assert file.path.read_bytes() == damage
    file.set(THEME, "light")
    assert "# the one at work" in written(file)
    file.path.write_bytes(damage)
    file.set(THEME, "dark")
    copies = sorted(path.name for path in file.path.parent.glob("*broken*"))
    assert copies == ["config.toml.broken", "config.toml.broken-2"]
    assert (file.path.parent / "config.toml.broken").read_bytes() == damage


def test_a_program_started_with_a_broken_file_has_the_defaults(file: ConfigFile) -> None:
    """A first start with a broken file works, and names the line."""
    file.path.write_text("x = 1\ny = \n", encoding="utf-8")
    config = file.read()
    assert "The file cannot be read from line 2 on: invalid value." in config.problems[0]
    assert "Until that is mended, nothing in it is in force." in config.problems[0]
    assert config.accounts == ()


def test_a_folder_in_the_place_of_the_file_is_named(file: ConfigFile) -> None:
    """Neither reading nor writing raises anything but a sentence."""
    file.path.mkdir()
    assert "cannot be read" in file.read().problems[0]
    with pytest.raises(SettingsError, match="cannot be read"):
        file.set(THEME, "dark")


def test_a_value_that_is_not_allowed_is_not_written(file: ConfigFile) -> None:
    """The sentence says what is allowed, and the file is not touched."""
    with pytest.raises(SettingsError) as caught:
        file.set(THEME, "blue")
    assert '"light"' in caught.value.hint
    assert not file.path.exists()


@pytest.mark.parametrize(
    "account",
    [
        replace(WORK, headers=(("Authorization", "Bearer hunter2hunter2"),)),
        replace(WORK, headers=(("x-api-key", "hunter2hunter2"),)),
        replace(WORK, headers=(("X-Other", "sk-hunter2hunter2"),)),
        replace(WORK, proxy="http://me:hunter2hunter2@proxy:3128"),
        replace(WORK, key="sk-hunter2hunter2"),
        replace(WORK, extra_body=JsonObject.of({"a": [{"api_key": "hunter2hunter2"}]})),
        replace(WORK, parameters=JsonObject.of({"stop": ["sk-hunter2hunter2"]})),
        replace(WORK, moderation_url="https://example.com/?key=hunter2hunter2"),
        replace(WORK, name="sk-hunter2hunter2"),
        replace(WORK, models=("sk-hunter2hunter2",)),
        replace(WORK, base_url="https://sk-hunter2hunter2.example.com"),
    ],
)
def test_no_secret_gets_into_the_file(file: ConfigFile, account: Account) -> None:
    """An account with a secret in any field is refused, in a sentence without it."""
    with pytest.raises(SettingsError) as caught:
        file.put_account(account)
    assert "hunter2" not in f"{caught.value} {caught.value.hint}"
    assert not file.path.exists()


def test_a_key_is_no_default_model(file: ConfigFile) -> None:
    """A key pasted into the wrong field does not get into the file either."""
    with pytest.raises(SettingsError):
        file.set_default("work", "sk-hunter2hunter2")
    assert not file.path.exists()


def test_a_secret_that_is_there_already_does_not_stand_in_the_way(file: ConfigFile) -> None:
    """Somebody's own header stays while the rest of the account is changed."""
    file.path.write_text(
        '[[accounts]]\nid = "work"\nbase_url = "https://x"\nheaders = { Cookie = "hunter2hunter2" }\n',
        encoding="utf-8",
    )
    (account,) = file.read().accounts
    file.put_account(replace(account, name="Renamed"))
    assert file.config.accounts[0].headers == (("Cookie", "hunter2hunter2"),)


def test_a_key_for_this_session_is_written_as_keyring(file: ConfigFile) -> None:
    """The file never says that a key was held in memory only."""
    file.put_account(replace(WORK, key="session"))
    assert 'key = "keyring"' in written(file)


def test_built_in_accounts_are_not_written(file: ConfigFile) -> None:
    """The Tour cannot be changed."""
    with pytest.raises(SettingsError, match="built in"):
        file.put_account(TOUR)


@pytest.mark.parametrize("text", ["accounts = 5\n", "accounts = [1]\n"])
def test_an_account_cannot_be_put_where_something_else_stands(file: ConfigFile, text: str) -> None:
    """The file is not touched, and the sentence says how accounts are written."""
    file.path.write_text(text, encoding="utf-8")
    file.read()
    with pytest.raises(SettingsError) as caught:
        file.put_account(WORK)
    assert "[[accounts]]" in caught.value.hint
    assert written(file) == text


def test_a_setting_cannot_be_put_where_something_else_stands(file: ConfigFile) -> None:
    """A value where a table belongs is named, not overwritten."""
    file.path.write_text("appearance = 5\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="appearance"):
        file.set(THEME, "dark")
    assert written(file) == "appearance = 5\n"


@pytest.mark.skipif(os.name != "posix", reason="file modes and symbolic links are POSIX's")
def test_the_file_is_private_and_stays_a_link(tmp_path: Path) -> None:
    """Only the owner can read it; a link into somebody's own repository stays a link."""
    target = tmp_path / "dotfiles" / "chatdesk.toml"
    target.parent.mkdir()
    target.write_text("# mine\n", encoding="utf-8")
    link = tmp_path / "config.toml"
    link.symlink_to(target)
    ConfigFile(link).set(THEME, "dark")
    assert link.is_symlink()
    assert "# mine" in target.read_text(encoding="utf-8")
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert [path.name for path in target.parent.iterdir()] == ["chatdesk.toml"]


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    """When the folder is gone the error is one sentence and nothing is in force that is not on disk."""
    file = ConfigFile(tmp_path / "gone" / "config.toml")
    with pytest.raises(SettingsError, match="cannot be written"):
        file.set(THEME, "dark")
    assert file.config.value(THEME) == "system"


def test_a_draft_of_a_killed_process_is_no_obstacle(tmp_path: Path) -> None:
    """A draft with the same name is replaced."""
    path = tmp_path / "a"
    (tmp_path / f".a.{os.getpid()}.new").write_bytes(b"half")
    replace_file(path, b"whole")
    assert path.read_bytes() == b"whole"
    assert [found.name for found in tmp_path.iterdir()] == ["a"]


def test_many_threads_lose_no_change(file: ConfigFile) -> None:
    """Changes from several threads at once are all in the file."""

    def bind(name: str) -> Callable[[], None]:
        def work() -> None:
            for number in range(5):
                file.set_keys(f"{name}.{number}", ["F1"])

        return work

    threads = [threading.Thread(target=bind(name)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ConfigFile(file.path).read().keymap) == 20


def test_windows_line_ends_and_mark_are_read(file: ConfigFile) -> None:
    """A file written by Notepad is a file like any other."""
    file.path.write_bytes(b'\xef\xbb\xbf[appearance]\r\ntheme = "dark"\r\n')
    assert file.read().value(THEME) == "dark"
    file.set(TEXT_SIZE, 1.5)
    assert ConfigFile(file.path).read().value(THEME) == "dark"


def test_reading_imports_nothing_heavy(file: ConfigFile) -> None:
    """The start needs neither tomlkit nor keyring nor asyncio to read the configuration."""
    import subprocess

    file.put_account(WORK)
    code = (
        "import sys, pathlib\n"
        "import chatdesk.settings.paths, chatdesk.settings.declared, chatdesk.settings.state\n"
        "from chatdesk.settings.file import ConfigFile\n"
        f"assert ConfigFile(pathlib.Path({str(file.path)!r})).read().accounts\n"
        "print(*sorted({'tomlkit', 'keyring', 'asyncio', 'platformdirs', 'msgspec'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_several_keys_are_bound_at_once_and_comments_stay(file: ConfigFile) -> None:
    """What stands beside a key stays beside it, with or without quotes round the id."""
    file.path.write_text(
        "# mine\n[keymap]\n"
        '"turn.stop" = "F8"   # the left hand\n'
        'app.quit = ["F9"] # never by chance\n'
        '"view.zoom_in" = []\n'
    )
    file.read()
    config = file.set_keymap({"turn.stop": ["F7"], "app.quit": ["F6"], "view.zoom_in": None})
    assert config.keymap == {"turn.stop": ("F7",), "app.quit": ("F6",)}
    text = file.path.read_text()
    for comment in ("# mine", '= ["F7"]   # the left hand', '= ["F6"] # never by chance'):
        assert comment in text
    assert "zoom_in" not in text


def test_who_saves_while_we_write_is_not_overwritten(file: ConfigFile) -> None:
    """Our change is made again in what they saved; both stand there, and theirs counts as news."""
    file.path.write_text('[appearance]\ntheme = "light"\n')
    file.read()
    saved: list[str] = []

    def edit(document: TOMLDocument) -> None:
        if not saved:
            saved.append("# by hand\n[appearance]\ntheme = 'dark' # at night\n")
            file.path.write_text(saved[0])
        set_value(document, ["log", "level"], "debug")

    config = file._change(edit)
    assert (config.value(THEME), config.value(LOG_LEVEL)) == ("dark", "debug")
    assert written(file).startswith(saved[0])
    assert sorted(path.name for path in file.path.parent.iterdir()) == ["config.toml"]
    assert file.reread() == config
    assert file.reread() is None


def test_only_what_others_write_is_news(file: ConfigFile) -> None:
    """Neither reading nor writing here is, nor a file that is gone for a moment."""
    file.read()
    assert file.reread() is None
    file.set(THEME, "dark")
    assert file.reread() is None
    file.path.write_text(written(file).replace("dark", "light"))
    config = file.reread()
    assert config is not None
    assert config.value(THEME) == "light"
    file.path.unlink()
    assert file.reread() is None
    file.path.mkdir()
    broken = file.reread()
    assert broken is not None
    assert broken.value(THEME) == "light"
    assert "cannot be read" in broken.problems[0]
    assert file.reread() is None

"""Signing in to a server with the browser: the whole way, and every way in which it comes to nothing."""

from __future__ import annotations

import asyncio
import logging
import socket
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from chatdesk.domain.errors import SecretError
from chatdesk.domain.sign_in import SignInStatus, SignInStep
from chatdesk.domain.tool_server import ServerState, ToolServer
from chatdesk.tools.sign_in import desk
from chatdesk.tools.sign_in.errors import SignInError
from chatdesk.tools.sign_in.places import checked_place
from tests.fakes.sign_in_server import SignInServer, as_json, shut
from tests.tools.toolboxes import Box, Surrounding, boxed

SDK_SERVER = str(Path(__file__).parents[1] / "fakes" / "sdk_sign_in_server.py")
# The loop that the program runs on.
pytestmark = pytest.mark.qt


class Vault:
    """A keyring in memory that may be locked."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}
        self.session: dict[str, str] = {}
        self.hidden: set[str] = set()
        self.is_locked = False
        self.reads = 0

    async def read(self, name: str) -> str | None:
        """Return what is kept, unless it is locked."""
        self.reads += 1
        if self.is_locked and name not in self.session:
            raise SecretError("The keyring is locked.")
        return self.session.get(name) or self.kept.get(name)

    async def write(self, name: str, text: str) -> str:
        """Keep it, in memory where it is locked."""
        if self.is_locked:
            self.session[name] = text
            return "The keyring is locked."
        self.kept[name] = text
        return ""

    async def forget(self, name: str) -> str:
        """Drop it."""
        self.session.pop(name, None)
        if self.is_locked:
            return "The keyring is locked."
        self.kept.pop(name, None)
        return ""

    def hide(self, secret: str) -> None:
        """Note it."""
        self.hidden.add(secret)


@pytest.fixture
def vault(around: Surrounding) -> Vault:
    """The vault of the toolbox."""
    vault = Vault()
    around.vault = vault
    return vault


async def step(box: Box, *steps: SignInStep, seconds: float = 10.0) -> SignInStatus:
    """Wait until the sign-in is at one of these steps."""
    async with asyncio.timeout(seconds):
        while (status := box.status("shut").sign_in).step not in steps:
            await box.moved()
    return status


async def browse(address: str) -> httpx.Response:
    """Open an address as a browser does, and follow where it leads."""
    async with httpx.AsyncClient(trust_env=False, follow_redirects=True) as browser:
        return await browser.get(address)


async def needed(box: Box, server: SignInServer) -> None:
    """Connect until the server wants a sign-in."""
    await box.toolbox.use([ToolServer("shut", url=server.url)])
    await box.until("shut", ServerState.SIGN_IN)


async def agreed(box: Box) -> str:
    """Begin a sign-in and agree to the browser; returns the address for it."""
    box.toolbox.sign_ins.begin("shut")
    await step(box, SignInStep.ASKING)
    return box.toolbox.sign_ins.agree("shut")


async def signed_in(box: Box, server: SignInServer) -> None:
    """Go the whole way."""
    await needed(box, server)
    await browse(await agreed(box))
    await box.until("shut", ServerState.READY)


async def came_to_nothing(box: Box) -> str:
    """Return why the sign-in ended; the server is where it was."""
    status = await step(box, SignInStep.NEEDED)
    assert box.status("shut").state is ServerState.SIGN_IN
    return status.trouble


async def test_the_whole_way(around: Surrounding, vault: Vault, caplog: pytest.LogCaptureFixture) -> None:
    """Refused, asked where to, agreed, through the browser, in; nothing of it stands in the log."""
    caplog.set_level(logging.DEBUG)
    async with shut(SignInServer()) as server, boxed(around) as box:
        await needed(box, server)
        assert box.status("shut").trouble == "The server “shut” wants you to sign in."
        assert server.paths() == []
        box.toolbox.sign_ins.begin("shut")
        asked = await step(box, SignInStep.ASKING)
        assert asked.host == f"127.0.0.1:{server.port}"
        assert "GET /authorize" not in server.paths()
        page = await browse(box.toolbox.sign_ins.agree("shut"))
        assert "Back to ChatDesk" in page.text
        await box.until("shut", ServerState.READY)
        assert box.status("shut").sign_in.step is SignInStep.DONE
        assert (await box.call("shut_act")).content == "done"
        assert server.paths() == [
            "GET /.well-known/oauth-protected-resource/mcp",
            "GET /.well-known/oauth-authorization-server",
            "POST /register",
            "GET /authorize",
            "POST /token",
        ]
        form = dict(server.asked)["GET /authorize"]
        assert (form["code_challenge_method"], form["resource"], form["scope"]) == (
            "S256",
            server.url,
            "tools",
        )
        secret = (*server.tokens, *server.refreshes)
        assert set(secret) <= vault.hidden
        ours = [one for one in caplog.records if one.name.partition(".")[0] not in ("httpx", "httpcore")]
        logged = " ".join(one.getMessage() for one in ours)
        assert not any(word in logged for word in (*secret, form["state"]))
        assert str(secret[0]) not in repr(box.status("shut"))


async def test_another_start_needs_no_browser(around: Surrounding, vault: Vault) -> None:
    """The token is in the keyring, which is asked only when the server refuses us."""
    async with shut(SignInServer()) as server:
        async with boxed(around) as box:
            await signed_in(box, server)
        async with boxed(around) as box:
            await box.use(ToolServer("shut", url=server.url))
            assert (await box.call("shut_act")).content == "done"
            assert box.status("shut").sign_in.step is SignInStep.DONE
        assert server.paths().count("GET /authorize") == 1
        # Kept for another address, it is not sent there.
        async with shut(SignInServer()) as other, boxed(around) as box:
            await needed(box, other)
            assert not any(token in head for token in server.tokens for head in other.heads)


@pytest.mark.parametrize("secret", ["", "hush"])
async def test_a_token_is_renewed_in_time(around: Surrounding, vault: Vault, secret: str) -> None:
    """Before it ends, after a restart too; by the service that gave it, once for many calls."""
    async with shut(SignInServer(lifetime=0, secret=secret)) as server:
        async with boxed(around) as box:
            await signed_in(box, server)
        server.lifetime = 3600
        server.asked.clear()
        async with boxed(around) as box:
            await box.use(ToolServer("shut", url=server.url))
            await asyncio.gather(*(box.call("shut_act") for _ in range(5)))
        renewals = [form for path, form in server.asked if form.get("grant_type") == "refresh_token"]
        assert [form["resource"] for form in renewals] == [server.url]


async def test_a_token_that_is_refused_is_renewed(around: Surrounding, vault: Vault) -> None:
    """The service took it back before its time: the call that meets it goes through all the same."""
    async with shut(SignInServer()) as server, boxed(around) as box:
        await signed_in(box, server)
        server.tokens.clear()
        assert (await box.call("shut_act")).content == "done"
        assert box.status("shut").state is ServerState.READY


@pytest.mark.parametrize("gives_refresh", [True, False])
async def test_what_cannot_be_renewed_is_signed_in_anew(
    around: Surrounding, vault: Vault, gives_refresh: bool
) -> None:
    """The state says so; who we are there is known, so nothing is registered again."""
    async with shut(SignInServer(gives_refresh=gives_refresh)) as server, boxed(around) as box:
        await signed_in(box, server)
        server.tokens.clear()
        server.refreshes.clear()
        assert (await box.call("shut_act")).is_error
        await box.until("shut", ServerState.SIGN_IN)
        result = await box.call("shut_act")
        assert "sign in" in result.content
        await browse(await agreed(box))
        await box.until("shut", ServerState.READY)
        assert (await box.call("shut_act")).content == "done"
        assert server.paths().count("POST /register") == 1


async def test_a_service_that_fails_is_not_a_lost_sign_in(around: Surrounding, vault: Vault) -> None:
    """The server is tried again later, with the tokens that there are."""
    async with shut(SignInServer()) as server, boxed(around) as box:
        await signed_in(box, server)
        server.tokens.clear()
        server.refresh_status = 500
        result = await box.call("shut_act")
        assert "could not renew" in result.content
        server.refresh_status = 200
        assert (await box.call("shut_act")).content == "done"


@pytest.mark.parametrize(
    ("server", "words"),
    [
        (SignInServer(deny="access_denied"), "Access was not granted."),
        (SignInServer(deny="x<script>"), "The service did not let you sign in (?)."),
        (SignInServer(state="another"), "does not belong to this sign-in"),
        (SignInServer(token_status=500), "“127.0.0.1” gave no token (500). Try again later."),
        (SignInServer(iss="https://evil.example"), "another one than it was asked for"),
    ],
)
async def test_an_answer_that_grants_nothing(
    around: Surrounding, vault: Vault, server: SignInServer, words: str
) -> None:
    """Is told in a sentence that repeats nothing of it; nothing is kept, and one can try again."""
    async with shut(server), boxed(around) as box:
        await needed(box, server)
        await browse(await agreed(box))
        said = await came_to_nothing(box)
        assert words in said
        assert "s3cr3t" not in said
        assert vault.kept == {}
        server.deny = server.state = server.iss = ""
        server.token_status = 200
        await browse(await agreed(box))
        await box.until("shut", ServerState.READY)


def elsewhere(**endpoints: str) -> SignInServer:
    """Return a server whose service names other places."""
    return SignInServer(endpoints=endpoints)


@pytest.mark.parametrize(
    ("server", "words"),
    [
        (elsewhere(issuer="https://evil.example"), "another one than it was asked for"),
        (elsewhere(authorization_endpoint="http://evil.example/a"), "without encryption"),
        (elsewhere(registration_endpoint="http://10.0.0.1/r"), "without encryption"),
        (elsewhere(authorization_endpoint="https://me:pw@evil.example/a"), "cannot be used"),
        (SignInServer(issuer="http://evil.example"), "“evil.example” without encryption"),
        (SignInServer(answers={"/register": (404, {}, b"")}), "takes no new programs"),
        (
            SignInServer(
                answers={
                    "/.well-known/oauth-protected-resource/mcp": (404, {}, b""),
                    "/.well-known/oauth-authorization-server": (404, {}, b""),
                    "/register": (404, {}, b""),
                }
            ),
            "does not say where to sign in",
        ),
        (
            SignInServer(answers={"/.well-known/oauth-protected-resource/mcp": (500, {}, b"")}),
            "failed when it was asked",
        ),
        (
            SignInServer(
                answers={
                    "/.well-known/oauth-protected-resource/mcp": as_json(
                        {"resource": "https://bank.example/", "authorization_servers": ["https://x.example"]}
                    )
                }
            ),
            "for another address than its own",
        ),
        (
            SignInServer(
                answers={"/register": as_json({"client_id": "c", "redirect_uris": ["https://evil.example/"]})}
            ),
            "somewhere else than back here",
        ),
        (SignInServer(answers={"/register": (200, {}, b"x" * 1_200_000)}), "more than belongs"),
        (
            SignInServer(answers={"/register": (302, {"Location": "http://10.0.0.1/"}, b"")}),
            "no new programs",
        ),
    ],
)
async def test_a_service_that_is_refused(
    around: Surrounding, vault: Vault, server: SignInServer, words: str
) -> None:
    """Before the user is asked, and before any browser opens; why is told."""
    async with shut(server), boxed(around) as box:
        await needed(box, server)
        box.toolbox.sign_ins.begin("shut")
        assert words in await came_to_nothing(box)
        assert not any(status.step is SignInStep.ASKING for status in box.sign_ins)
        assert vault.kept == {}


async def test_a_token_is_not_sent_without_encryption(around: Surrounding, vault: Vault) -> None:
    """The place where tokens are given may be named wrong too: the code is kept to ourselves."""
    server = elsewhere(token_endpoint="http://evil.example/t")
    async with shut(server), boxed(around) as box:
        await needed(box, server)
        await browse(await agreed(box))
        assert "“evil.example” without encryption" in await came_to_nothing(box)


async def test_a_browser_that_never_comes_back(
    around: Surrounding, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its time ends; before that the user can cancel, and the port is closed again."""
    async with shut(SignInServer()) as server, boxed(around) as box:
        await needed(box, server)
        address = await agreed(box)
        box.toolbox.sign_ins.cancel("shut")
        assert await came_to_nothing(box) == ""
        back = parse_qs(urlsplit(address).query)["redirect_uri"][0]
        with pytest.raises(httpx.ConnectError):
            await browse(back)
        monkeypatch.setattr(desk, "SECONDS", 0.3)
        await agreed(box)
        assert "did not come back" in await came_to_nothing(box)


async def test_only_the_answer_is_taken(around: Surrounding, vault: Vault) -> None:
    """Other paths, other hosts and other programs at the port change nothing."""
    async with shut(SignInServer()) as server, boxed(around) as box:
        await needed(box, server)
        address = await agreed(box)
        back = parse_qs(urlsplit(address).query)["redirect_uri"][0]
        async with httpx.AsyncClient(trust_env=False) as other:
            assert (await other.get(back.replace("/callback", "/favicon.ico"))).status_code == 404
            named = await other.get(f"{back}?code=x&state=y", headers={"Host": "evil.example"})
            assert named.status_code == 404
        _reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(back).port)
        writer.write(b"\x16\x03\x01 no HTTP at all\r\n\r\n")
        assert await _reader.read() != b""
        writer.close()
        await browse(address)
        await box.until("shut", ServerState.READY)


async def test_without_a_keyring_it_holds_until_the_end(around: Surrounding, vault: Vault) -> None:
    """It is said why, and the program can be closed and opened: then one signs in again."""
    vault.is_locked = True
    async with shut(SignInServer()) as server:
        async with boxed(around) as box:
            await needed(box, server)
            assert "The keyring is locked." in box.status("shut").sign_in.note
            await browse(await agreed(box))
            await box.until("shut", ServerState.READY)
            note = box.status("shut").sign_in.note
            assert note == "Signed in until ChatDesk ends: The keyring is locked."
            assert vault.kept == {}
        vault.session.clear()
        async with boxed(around) as box:
            await needed(box, server)


async def test_a_sign_in_that_the_server_does_not_take(around: Surrounding, vault: Vault) -> None:
    """It is told, and nothing is tried without end."""
    refusal = (401, {"WWW-Authenticate": "Bearer"}, b"")
    async with shut(SignInServer(answers={"/mcp": refusal})) as server, boxed(around) as box:
        await needed(box, server)
        await browse(await agreed(box))
        async with asyncio.timeout(10):
            while "does not take" not in box.status("shut").sign_in.trouble:
                await box.moved()
        await box.until("shut", ServerState.SIGN_IN)
        asked = [path for path, _ in server.asked if path == "POST /mcp"]
        assert len(asked) < 10
        del server.answers["/mcp"]
        await browse(await agreed(box))
        await box.until("shut", ServerState.READY)


async def test_signing_out_forgets(around: Surrounding, vault: Vault) -> None:
    """The keyring has nothing more, and the server wants a sign-in again."""
    async with shut(SignInServer()) as server, boxed(around) as box:
        await signed_in(box, server)
        assert vault.kept
        await box.toolbox.sign_ins.sign_out("shut")
        await box.until("shut", ServerState.SIGN_IN)
        assert vault.kept == {}
        assert box.status("shut").sign_in.step is SignInStep.NEEDED


async def test_who_goes_is_forgotten(around: Surrounding, vault: Vault) -> None:
    """Without another connection; for a server that lets everybody in the keyring is not even asked."""
    async with shut(SignInServer()) as server, boxed(around) as box:
        await signed_in(box, server)
        await box.toolbox.sign_ins.forget("shut")
        assert vault.kept == {}
        assert box.states.count(("shut", ServerState.CONNECTING)) == 2
        await box.toolbox.sign_ins.forget("nobody")
    vault.reads = 0
    async with shut(SignInServer(is_open=True)) as server, boxed(around) as box:
        await box.use(ToolServer("shut", url=server.url))
        await box.toolbox.sign_ins.forget("shut")
        assert vault.reads == 0


async def test_who_has_a_token_of_the_own_is_not_asked(around: Surrounding, vault: Vault) -> None:
    """A header says who we are: that it is refused is told as before, and the keyring is left alone."""
    async with shut(SignInServer()) as server, boxed(around) as box:
        headers = (("authorization", "Bearer mine"),)
        await box.toolbox.use([ToolServer("shut", url=server.url, headers=headers)])
        status = await box.until("shut", ServerState.FAILED)
        assert "(401)" in status.trouble
        assert vault.reads == 0
        box.toolbox.sign_ins.begin("shut")
        assert box.status("shut").sign_in.step is SignInStep.NONE


@asynccontextmanager
async def sdk_server() -> AsyncGenerator[str]:
    """Run the SDK's own server and service; returns its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = await asyncio.create_subprocess_exec(sys.executable, SDK_SERVER, str(port), stderr=PIPE)
    assert process.stderr is not None
    try:
        async with asyncio.timeout(30):
            while b"running on" not in await process.stderr.readline():
                pass
        yield f"http://127.0.0.1:{port}/mcp"
    finally:
        process.kill()
        await process.communicate()


async def test_a_service_that_others_wrote(around: Surrounding, vault: Vault) -> None:
    """The SDK's own: its discovery, registration, proofs and renewals are understood."""
    async with sdk_server() as url, boxed(around) as box:
        await box.toolbox.use([ToolServer("shut", url=url)])
        await box.until("shut", ServerState.SIGN_IN)
        await browse(await agreed(box))
        await box.until("shut", ServerState.READY)
        assert (await box.call("shut_hello")).content == "hi"
        assert len(vault.hidden) > 4  # renewed more than once


async def test_closing_ends_a_sign_in(around: Surrounding, vault: Vault) -> None:
    """Nothing is left of it, whatever it waits for."""
    async with shut(SignInServer()) as server, boxed(around) as box:
        await needed(box, server)
        await agreed(box)
        async with asyncio.timeout(3):
            await box.toolbox.aclose()


@pytest.mark.parametrize(
    "url", ["http://x.example/", "https://me@x.example/", "ftp://x/", "https://x:99999/", ""]
)
def test_places_that_are_not_asked(url: str) -> None:
    """Encryption is asked for beyond this computer, and a server far away does not lead here."""
    with pytest.raises(SignInError):
        checked_place(url, "https://mcp.example/")
    with pytest.raises(SignInError):
        checked_place("http://127.0.0.1:9/", "https://mcp.example/")
    assert checked_place("https://x.example:8443/a", "https://mcp.example/") == "x.example:8443"

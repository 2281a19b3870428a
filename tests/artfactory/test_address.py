"""Where the app listens and where it says it is."""

import socket

import pytest

from artfactory.launcher import address


class TestBind:
    def test_a_free_port_is_taken(self) -> None:
        with address.bind("127.0.0.1", 0) as server:
            host, port = server.getsockname()
            socket.create_connection((host, port)).close()

    def test_a_busy_port_gives_the_next_free_one(self) -> None:
        with address.bind("127.0.0.1", 0) as first:
            port = first.getsockname()[1]
            with address.bind("127.0.0.1", port) as second:
                assert port < second.getsockname()[1] < port + address.TRIES

    def test_the_port_is_free_again_at_once(self) -> None:
        with address.bind("127.0.0.1", 0) as server:
            name = server.getsockname()
            client = socket.create_connection(name)
            accepted, _ = server.accept()
            accepted.close()
        client.close()
        with address.bind(*name) as again:
            assert again.getsockname() == name

    @pytest.mark.parametrize("host", ["no such host", "203.0.113.7", "999.1.1.1"])
    def test_an_address_of_another_machine(self, host: str) -> None:
        with pytest.raises(address.NoAddress, match=host):
            address.bind(host, 0)


class TestWords:
    @pytest.mark.parametrize(
        ("host", "loopback"),
        [
            ("127.0.0.1", True),
            ("127.8.8.8", True),
            ("::1", True),
            ("localhost", True),
            ("0.0.0.0", False),
            ("::", False),
            ("192.168.1.5", False),
            ("localhost.example.com", False),
        ],
    )
    def test_loopback(self, host: str, loopback: bool) -> None:
        assert address.is_loopback(host) is loopback

    @pytest.mark.parametrize(
        ("host", "url"),
        [
            ("127.0.0.1", "http://127.0.0.1:8787/"),
            ("localhost", "http://localhost:8787/"),
            ("0.0.0.0", "http://127.0.0.1:8787/"),
            ("::1", "http://[::1]:8787/"),
        ],
    )
    def test_url(self, host: str, url: str) -> None:
        assert address.url(host, 8787) == url

    def test_no_browser_over_ssh_or_in_ci(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DISPLAY", ":0")
        monkeypatch.delenv("CI", raising=False)
        monkeypatch.delenv("SSH_CONNECTION", raising=False)
        assert address.has_screen()
        monkeypatch.setenv("SSH_CONNECTION", "10.0.0.1 1 10.0.0.2 22")
        assert not address.has_screen()
        monkeypatch.delenv("SSH_CONNECTION")
        monkeypatch.setenv("CI", "true")
        assert not address.has_screen()

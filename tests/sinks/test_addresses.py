"""Which addresses are internal, in every disguise, and which configured addresses can never be used."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wbdesk.plan.hosts import internal_among, is_internal
from wbdesk.sinks import BadSink
from wbdesk.sinks.addresses import addresses_of, resolve, target_of

INTERNAL = [
    "127.0.0.1",
    "127.255.255.254",
    "0.0.0.0",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "100.127.255.255",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
]
PUBLIC = ["1.1.1.1", "93.184.215.14", "100.63.255.255", "100.128.0.1", "172.32.0.1", "178.248.232.1"]
INTERNAL_V6 = [
    "::",
    "::1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "fc00::1",
    "fd12:3456::1",
    "ff02::1",
    "2001:db8::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "100::1",
    "64:ff9b:1::1",
    "::7f00:1",
]
PUBLIC_V6 = ["2606:4700:4700::1111", "2a02:6b8::2:242"]


@pytest.mark.parametrize("address", INTERNAL + INTERNAL_V6)
def test_what_not_everybody_reaches_is_internal(address: str) -> None:
    assert is_internal(ip_address(address))


@pytest.mark.parametrize("address", PUBLIC + PUBLIC_V6)
def test_what_everybody_reaches_is_not(address: str) -> None:
    assert not is_internal(ip_address(address))


def six_to_four(address: IPv4Address) -> IPv6Address:
    return IPv6Address((0x2002 << 112) | (int(address) << 80))


def mapped(address: IPv4Address) -> IPv6Address:
    return IPv6Address((0xFFFF << 32) | int(address))


def translated(address: IPv4Address) -> IPv6Address:
    return IPv6Address((0x64_FF9B << 96) | int(address))


@given(st.ip_addresses(v=4) | st.sampled_from([IPv4Address(one) for one in INTERNAL + PUBLIC]))
def test_an_address_in_a_disguise_is_what_it_is_without(address: IPv4Address) -> None:
    disguised = [is_internal(wrap(address)) for wrap in (mapped, six_to_four, translated)]
    assert disguised == [is_internal(address)] * 3


@pytest.mark.parametrize(
    ("found", "internal"),
    [
        (["1.1.1.1"], False),
        (["1.1.1.1", "2606:4700:4700::1111"], False),
        (["1.1.1.1", "127.0.0.1"], True),
        (["::ffff:10.0.0.1"], True),
        (["nonsense"], True),
    ],
)
def test_one_internal_address_is_enough(found: list[str], internal: bool) -> None:
    assert internal_among(found) is internal


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://crm.example/hook", "must be https"),
        ("ftp://crm.example/hook", "must be an address such as"),
        ("crm.example/hook", "must be an address such as"),
        ("//crm.example/hook", "must be an address such as"),
        ("https:///hook", "must be an address such as"),
        ("https://crm.example:70000/", "must be an address such as"),
        ("https://crm.example:x/", "no address"),
        ("https://①②⑦.0.0.1/", "no address"),
        ("https://me:pa55word@crm.example/", "no name and password"),
        ("https://pa55word@crm.example/", "no name and password"),
        ("https://localhost/pa55word", "localhost is an internal address"),
        ("https://LocalHost./pa55word", "localhost is an internal address"),
        ("https://crm.localhost/", "internal"),
        ("https://localhost.localdomain/", "internal"),
        ("https://127.0.0.1/", "internal"),
        ("https://[::1]/", "internal"),
        ("https://[::ffff:192.168.0.1]/", "internal"),
        ("https://[fe80::1%25eth0]/", "internal"),
        ("https://169.254.169.254/latest/meta-data", "internal"),
    ],
)
def test_an_address_that_can_never_be_used_is_refused_without_its_secrets(url: str, said: str) -> None:
    with pytest.raises(BadSink) as caught:
        target_of(url, allow_internal=False)
    [problem] = caught.value.problems
    assert said in problem.en
    assert "pa55word" not in f"{caught.value!r}{problem.ru}{problem.en}"


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080/x", "http://localhost/x", "https://[::1]/x", "http://crm.lan"])
def test_in_the_own_network_they_can(url: str) -> None:
    assert str(target_of(url, allow_internal=True).url).startswith(url)


@pytest.mark.parametrize("url", ["ftp://127.0.0.1/", "http://me:it@127.0.0.1/"])
def test_some_not_even_there(url: str) -> None:
    with pytest.raises(BadSink):
        target_of(url, allow_internal=True)


@pytest.mark.parametrize(
    ("url", "host", "port"),
    [
        ("https://crm.example/hook/s3cret?a=1#top", "crm.example", 443),
        ("https://crm.example:8443", "crm.example", 8443),
        ("https://црм.рф/а", "xn--l1ahr.xn--p1ai", 443),
        ("https://crm.example./", "crm.example", 443),
    ],
)
def test_a_target_knows_its_host_and_port(url: str, host: str, port: int) -> None:
    target = target_of(url, allow_internal=False)
    assert (target.host, target.port) == (host, port)
    assert "s3cret" not in repr(target)


def test_an_address_needs_no_name_server() -> None:
    async def nobody(host: str, port: int) -> Sequence[str]:
        raise AssertionError(host)

    target = target_of("https://[2606:4700:4700::1111]:444/", allow_internal=False)
    assert asyncio.run(_found(target.url, nobody)) == ["2606:4700:4700::1111"]
    assert (target.host, target.port) == ("2606:4700:4700::1111", 444)


async def _found(url: object, resolver: object) -> Sequence[str]:
    return await addresses_of(target_of(str(url), allow_internal=False), resolver)  # type: ignore[arg-type]


@pytest.mark.parametrize("host", ["localhost", "127.1", "2130706433", "0x7f.1"])
def test_the_system_knows_more_ways_to_write_an_address_and_is_asked(host: str) -> None:
    """So these are no literals, and what the system makes of them is looked at."""
    try:
        found = asyncio.run(resolve(host, 80))
    except OSError:
        return  # not every system knows them all
    assert internal_among(found)
    assert len(set(found)) == len(found)

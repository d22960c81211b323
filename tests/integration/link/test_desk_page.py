"""The desk's page: one shell at the installation's own host, and none at a venue's."""

from __future__ import annotations

import re

from tests.support.salon import Salon
from tests.support.web import Web

BASE = "http://localhost:8000"


async def test_the_desk_is_one_page_at_the_base_domain_in_the_language_that_is_asked_for(
    salon: Salon, web: Web
) -> None:
    shell = re.compile(r'nonce="[^"]*"')
    english = await web.get(f"{BASE}/desk", headers={"accept-language": "en-AU"})
    deep = await web.get(f"{BASE}/desk/settings/team", headers={"accept-language": "en-AU"})
    arabic = await web.get(f"{BASE}/desk", headers={"accept-language": "ar"})
    assert [each.status_code for each in (english, deep, arabic)] == [200, 200, 200]
    # Whoever asks for whatever screen gets the same: what it shows, its script finds out.
    assert shell.sub("", english.text) == shell.sub("", deep.text)
    assert '<html lang="en" dir="ltr">' in english.text
    assert '<html lang="ar" dir="rtl">' in arabic.text
    policy = english.headers["content-security-policy"]
    assert "require-trusted-types-for 'script'" in policy
    assert english.headers["cache-control"] == "no-store"
    assert english.headers["referrer-policy"] == "no-referrer"
    script = re.search(r'src="(/assets/desk/main-[^"]+)"', english.text)
    assert script is not None
    assert (await web.get(BASE + script[1])).status_code == 200


async def test_a_venues_own_host_has_no_desk(salon: Salon, web: Web) -> None:
    nothing = await web.get(f"http://{salon.host}/no/such/page")
    for host in (salon.host, "elsewhere.example", "localhost.example"):
        for path in ("/desk", "/desk/sign-in"):
            found = await web.get(f"http://{host}{path}")
            assert (found.status_code, found.text) == (404, nothing.text)

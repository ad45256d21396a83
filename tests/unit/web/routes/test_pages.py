"""The page shows its links to the offline app only where that is served."""

import asyncio
import re

import httpx
import pytest
from starlette.applications import Starlette

from digitnet.web.routes.pages import page_routes


@pytest.mark.parametrize(("has_app", "count"), [(True, 2), (False, 0)])
def test_the_page_links_to_the_app_where_it_is_built(has_app: bool, count: int) -> None:
    transport = httpx.ASGITransport(Starlette(routes=page_routes({}, has_app=has_app)))

    async def ask() -> str:
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
            return (await client.get("/")).text

    links = re.findall(r'<a href="app/"(.*?)>', asyncio.run(ask()))
    assert len(links) == 2
    assert links.count("") == count

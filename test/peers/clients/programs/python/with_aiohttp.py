import asyncio

import aiohttp

from call import HEADERS, PROXY, TRUST_ENV, URL, report


async def call():
    async with aiohttp.ClientSession(trust_env=TRUST_ENV) as session:
        async with session.get(URL, headers=HEADERS, proxy=PROXY) as response:
            return response.status, await response.text()


report(lambda: asyncio.run(call()))

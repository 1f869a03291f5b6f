"""getUpdates as long polling, and the delivery of updates to a webhook."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Callable

from tornado.httpclient import AsyncHTTPClient, HTTPRequest, HTTPResponse

from bot.sandbox import limits
from bot.sandbox.errors import ApiError, conflict
from bot.sandbox.grammar import Json
from bot.sandbox.methods.webhooks import set_allowed_updates
from bot.sandbox.parameters import method_named, read_parameters
from bot.sandbox.world import World

_WEBHOOK_ACTIVE = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
_OTHER_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"
_FIRST_RETRY = 0.2
_LONGEST_RETRY = 5.0
_WEBHOOK_TIMEOUT = 10.0


class Poller:
    """Serves getUpdates: one at a time, a newer request ends the one that waits."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._waiting: asyncio.Future[bool] | None = None
        world.wakers.add(self._wake)

    def close(self) -> None:
        """End the request that waits, with no updates."""
        self._world.wakers.discard(self._wake)
        self._wake()

    def _wake(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(True)

    async def get_updates(self, parameters: dict[str, Json]) -> list[Json]:
        """Return the waiting updates; with ``timeout``, wait for one. Raises ApiError (409)."""
        if self._world.profile.webhook is not None:
            raise conflict(_WEBHOOK_ACTIVE)
        self.interrupt()
        with self._world.transaction():
            set_allowed_updates(self._world, parameters)
            self._confirm(parameters.get("offset", 0))
        limit = parameters.get("limit", limits.UPDATES_PER_ANSWER)
        limit = limit if 1 <= limit <= limits.UPDATES_PER_ANSWER else limits.UPDATES_PER_ANSWER
        updates = self._world.storage.updates(limit)
        seconds = min(parameters.get("timeout", 0), limits.POLL_SECONDS)
        if updates or seconds <= 0:
            return updates
        waiting: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting = waiting
        try:
            async with asyncio.timeout(seconds):
                go_on = await waiting
        except TimeoutError:
            return []
        finally:
            if self._waiting is waiting:
                self._waiting = None
        if not go_on:
            raise conflict(_OTHER_POLLER)
        return self._world.storage.updates(limit)

    def interrupt(self) -> None:
        """End the request that waits with a 409."""
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(False)

    def _confirm(self, offset: int) -> None:
        """Forget the updates before ``offset``; a negative one counts from the end."""
        if offset < 0:
            ids = self._world.storage.update_ids()
            offset = ids[max(len(ids) + offset, 0)] if ids else 0
        if offset > 0:
            self._world.storage.drop_updates(below=offset)


class WebhookSender:
    """Delivers the queued updates to the webhook, one after another, again and again until each is taken."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._awake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._call: Callable[[str, dict[str, Json]], Json] | None = None

    def start(self, call: Callable[[str, dict[str, Json]], Json]) -> None:
        """Begin to deliver; ``call`` carries out a method that is called in the answer to an update."""
        self._call = call
        self._world.wakers.add(self._awake.set)
        self._task = asyncio.create_task(self._run(), name="sandbox webhook")

    def wake(self) -> None:
        """Look again whether there is something to deliver."""
        self._awake.set()

    async def stop(self) -> None:
        """End the delivery."""
        self._world.wakers.discard(self._awake.set)
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        retry = _FIRST_RETRY
        while True:
            webhook = self._world.profile.webhook
            updates = self._world.storage.updates(1) if webhook is not None else []
            if webhook is None or not updates:
                self._awake.clear()
                await self._awake.wait()
                continue
            error = await self._deliver(webhook, updates[0])
            if self._world.profile.webhook is not webhook:
                continue
            if error is None:
                retry = _FIRST_RETRY
                with self._world.transaction():
                    self._world.storage.drop_updates(below=updates[0]["update_id"] + 1)
                continue
            with self._world.transaction():
                webhook |= {"last_error_date": self._world.now(), "last_error_message": error}
                self._world.save_profile()
            await asyncio.sleep(retry)
            retry = min(2 * retry, _LONGEST_RETRY)

    async def _deliver(self, webhook: dict[str, Json], update: Json) -> str | None:
        """Post one update; return what went wrong, if anything did."""
        headers = {"Content-Type": "application/json"}
        if webhook["secret_token"]:
            headers["X-Telegram-Bot-Api-Secret-Token"] = webhook["secret_token"]
        request = HTTPRequest(
            webhook["url"],
            method="POST",
            headers=headers,
            body=json.dumps(update),
            request_timeout=_WEBHOOK_TIMEOUT,
            follow_redirects=False,
        )
        try:
            response = await AsyncHTTPClient().fetch(request, raise_error=False)
        except OSError as err:
            return f"Connection failed: {err.strerror or err}"
        if not 200 <= response.code < 300:
            return f"Wrong response from the webhook: {response.code} {response.reason}"
        self._take_answer(response)
        return None

    def _take_answer(self, response: HTTPResponse) -> None:
        try:
            body = json.loads(response.body or b"null")
        except ValueError:
            return
        if isinstance(body, dict) and isinstance(body.get("method"), str):
            method = method_named(body.pop("method"))
            if method is None or method == "getUpdates" or self._call is None:
                return
            with contextlib.suppress(ApiError):  # Telegram, too, tells nobody of a refusal here
                self._call(method, read_parameters(method, body))

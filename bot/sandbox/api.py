"""The Bot API over HTTP: ``/bot<token>/<method>``."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from http import HTTPStatus

from tornado.web import RequestHandler

from bot.sandbox.errors import ApiError
from bot.sandbox.faults import ConnectionDropped, Faults
from bot.sandbox.grammar import Json
from bot.sandbox.guard import foreign
from bot.sandbox.methods.registry import FUNCTIONS
from bot.sandbox.parameters import method_named, read_parameters
from bot.sandbox.updates import Poller, WebhookSender
from bot.sandbox.wire import request_parameters
from bot.sandbox.world import World


@dataclass(slots=True)
class Services:
    """What the handlers share."""

    world: World
    faults: Faults
    poller: Poller
    webhook: WebhookSender
    token: str


def call_method(services: Services, method: str, parameters: dict[str, Json]) -> Json:
    """Carry out a method other than getUpdates, with checked parameters, and return its result. Raises ApiError."""
    world = services.world
    with world.transaction():
        result = FUNCTIONS[method](world, parameters)
    if method in {"setWebhook", "deleteWebhook"}:
        services.poller.interrupt()
        services.webhook.wake()
    return result


class BotApiHandler(RequestHandler):
    """Answers a call of a method."""

    def initialize(self, services: Services) -> None:
        """Take what the handlers share."""
        self.services = services
        self.gone: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def on_connection_close(self) -> None:
        """Note that nobody waits for the answer any more."""
        if not self.gone.done():
            self.gone.set_result(None)

    async def get(self, token: str, method: str) -> None:
        """Serve GET, as Telegram does for all methods."""
        await self._serve(token, method)

    async def post(self, token: str, method: str) -> None:
        """Serve POST."""
        await self._serve(token, method)

    async def _serve(self, token: str, method: str) -> None:
        try:
            result = await self._answer(token, method)
        except ApiError as err:
            self._finish(err.code, err.body())
        except ConnectionDropped:
            self._drop()
        else:
            self._finish(HTTPStatus.OK, {"ok": True, "result": result})

    async def _answer(self, token: str, method: str) -> Json:
        reason = foreign(self.request)
        if reason is not None:
            raise ApiError(HTTPStatus.FORBIDDEN, f"Forbidden: {reason}")
        if token != self.services.token:
            well_formed = token.partition(":")[0].isdigit() and bool(token.partition(":")[2])
            raise ApiError(401, "Unauthorized") if well_formed else ApiError(404, "Not Found")
        name = method_named(method)
        if name is None:
            raise ApiError(HTTPStatus.NOT_FOUND, "Not Found: method not found")
        parameters = read_parameters(name, request_parameters(self.request))
        await self.services.faults.strike(name, "before", parameters, self.gone)
        if name == "getUpdates":
            result: Json = await self._updates(parameters)
        else:
            result = call_method(self.services, name, parameters)
        await self.services.faults.strike(name, "after", parameters, self.gone)
        return result

    async def _updates(self, parameters: dict[str, Json]) -> list[Json]:
        """Wait for updates until there are some, the time is up, or the client goes away (and so leaves room for another)."""
        poll = asyncio.ensure_future(self.services.poller.get_updates(parameters))
        either: set[asyncio.Future[Json]] = {poll, self.gone}
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        if not poll.done():
            poll.cancel()
            await asyncio.gather(poll, return_exceptions=True)
            raise ConnectionDropped
        return poll.result()

    def write_error(self, status_code: int, **_: object) -> None:
        """Answer what tornado refuses, and failures of the sandbox itself, in the API's form."""
        reason = HTTPStatus(status_code).phrase
        self._finish(status_code, ApiError(status_code, reason).body())

    def _finish(self, status: int, body: dict[str, Json]) -> None:
        if self.gone.done():
            return
        self.set_status(status)
        self.set_header("Content-Type", "application/json")
        self.finish(json.dumps(body, ensure_ascii=False, separators=(",", ":")))

    def _drop(self) -> None:
        connection = self.detach() if not self.gone.done() else None
        if connection is not None:
            connection.close()

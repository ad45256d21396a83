"""The models that are served now, changed without losing a request."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress

from digitnet.errors import DigitnetError, RefusedError
from digitnet.web.metrics import ServerMetrics
from digitnet.web.models import Catalogue, ServedModel, load_catalogue
from digitnet.web.refusal import busy
from digitnet.web.settings import ServerSettings
from digitnet.web.workers.job_queue import Ticket
from digitnet.web.workers.pool import ReaderPool
from digitnet.web.workers.wire import Job

Chosen = Callable[[ServedModel], bool]

_log = logging.getLogger(__name__)


class ModelHost:
    """Has one pool of readers, and while models change, a second one that finishes its work.

    An asynchronous context manager.

    Parameters
    ----------
    settings
        Which models, and the limits.
    metrics
        Where readers and jobs are counted.

    Raises
    ------
    DigitnetError
        On entering, if a model can't be loaded.
    """

    def __init__(self, settings: ServerSettings, metrics: ServerMetrics) -> None:
        self._settings = settings
        self._metrics = metrics
        self._pools: list[ReaderPool] = []  # the last one gets the work
        self._draining: set[asyncio.Task[None]] = set()
        self._change = asyncio.Lock()
        self._withheld: dict[tuple[str, str], ServedModel] = {}
        self._stopping = False
        metrics.queue_length.set_function(lambda: sum(one.queue_length for one in self._pools))
        metrics.readers.set_function(lambda: self._pools[-1].ready if self._pools else 0)

    async def __aenter__(self) -> "ModelHost":
        await self._switch(load_catalogue(self._settings))
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._draining:
            task.cancel()
        for pool in self._pools:
            await pool.__aexit__()

    @property
    def catalogue(self) -> Catalogue:
        """What is served now."""
        return self._pools[-1].catalogue

    @property
    def withheld(self) -> list[ServedModel]:
        """Versions that are there but were unloaded."""
        return list(self._withheld.values())

    @property
    def ready(self) -> bool:
        """Whether any reader has the models."""
        return self._pools[-1].ready > 0

    def submit(self, job: Job) -> Ticket:
        """Queue a job for the models that are served now; cancel its answer to drop it.

        Raises
        ------
        RefusedError
            With status 503 if the queue is full.
        """
        if self._stopping:
            raise busy("the server is stopping; try again")
        return self._pools[-1].submit(job)

    def give_up(self) -> None:
        """Answer every job that isn't done: the server stops."""
        self._stopping = True
        for pool in self._pools:
            pool.give_up()

    async def reload(self) -> None:
        """Read all models anew, those that were unloaded too.

        Raises
        ------
        DigitnetError
            If one of them can't be loaded; those of before go on.
        """
        await self._rearrange(lambda _: True)

    async def load(self, name: str, chosen: Chosen) -> None:
        """Read all models anew; serve the chosen versions of one, and no others of it.

        Raises
        ------
        DigitnetError
            If one of them can't be loaded; those of before go on.
        RefusedError
            If nothing of that name would be served.
        """
        withheld = set(self._withheld)
        await self._rearrange(
            lambda one: (
                chosen(one) if one.name == name else (one.name, one.version) not in withheld
            ),
            name,
        )

    async def unload(self, name: str) -> None:
        """Serve a model no longer.

        Raises
        ------
        RefusedError
            If it isn't served, or is the only one.
        """
        self.catalogue.find(name)
        async with self._change:
            kept = [one for one in self.catalogue.models if one.name != name]
            if not kept:
                raise RefusedError(400, f"{name} is the only model; it can't be unloaded")
            gone = {(one.name, one.version): one for one in self.catalogue.models} | self._withheld
            await self._switch(Catalogue(kept))
            self._withheld = {place: one for place, one in gone.items() if one not in kept}

    async def _rearrange(self, wanted: Chosen, name: str | None = None) -> None:
        async with self._change:
            found = load_catalogue(self._settings).models
            chosen = [one for one in found if wanted(one)]
            if name is not None and all(one.name != name for one in chosen):
                raise RefusedError(400, f"there is no such version of {name} to load")
            await self._switch(Catalogue(chosen))
            self._withheld = {(one.name, one.version): one for one in found if one not in chosen}

    async def _switch(self, catalogue: Catalogue) -> None:
        """Start readers with other models; once they are ready, give them all new work."""
        pool = await ReaderPool(catalogue, self._settings, self._metrics).__aenter__()
        former = self._pools[-1:]
        self._pools.append(pool)
        self._metrics.serve([(one.name, one.version) for one in catalogue.models])
        for old in former:
            task = asyncio.create_task(self._retire(old))
            self._draining.add(task)
            task.add_done_callback(self._draining.discard)
        if former:
            served = ", ".join(f"{one.name} {one.version}" for one in catalogue.models)
            _log.warning("serving now: %s", served)

    async def _retire(self, pool: ReaderPool) -> None:
        await pool.drain()
        await pool.__aexit__()
        with suppress(ValueError):
            self._pools.remove(pool)


async def reload_or_say(host: ModelHost) -> None:
    """Read all models anew; where that can't be, say why and go on with those of before."""
    try:
        await host.reload()
    except DigitnetError as error:
        _log.error("the models stay as they were: %s", error)

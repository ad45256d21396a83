"""``digitnet serve``: a web page and a REST API."""

import sys
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated

import typer

from digitnet.cli.closed_pipe import go_on_without_readers
from digitnet.errors import DigitnetError


def serve(
    *,
    host: Annotated[
        str, typer.Option(help="Address to listen on; 0.0.0.0 lets every machine in.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 takes a free one.")] = 8000,
    model: Annotated[
        Path | None, typer.Option(help="A run folder or .onnx file; default: the shipped model.")
    ] = None,
    models: Annotated[
        Path | None,
        typer.Option(help="A folder of more models: NAME.onnx, NAME/ or NAME/1, NAME/2, …"),
    ] = None,
    corrections: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Keep pictures with what people say they were, for digitnet finetune.",
        ),
    ] = None,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Reader processes.")] = 2,
    allow_host: Annotated[
        list[str], typer.Option(help="Host name that clients may use; repeat for more.")
    ] = [],  # noqa: B006  Typer copies it
    allow_origin: Annotated[
        list[str], typer.Option(help="Origin whose pages may call the API; repeat for more.")
    ] = [],  # noqa: B006
    root_path: Annotated[
        str, typer.Option(help="Prefix under which a proxy shows the server, like /digits.")
    ] = "",
    trust_proxy: Annotated[
        list[str],
        typer.Option(help="Proxy whose X-Forwarded-For is believed: an address, a network or *."),
    ] = [],  # noqa: B006
    keep_alive: Annotated[
        float, typer.Option(min=0, help="Seconds that an idle connection stays open.")
    ] = 75.0,
    max_pixels: Annotated[
        int, typer.Option(min=1, help="Pixels of a picture; larger ones are refused.")
    ] = 50_000_000,
    quiet: Annotated[bool, typer.Option("--quiet", help="No line a request.")] = False,
) -> None:
    """Serve a page to draw on and a REST API, on this machine alone unless told otherwise.

    With DIGITNET_TOKEN set, clients have to send it. SIGHUP reads the models anew.
    """
    try:
        from digitnet.web import server
    except ModuleNotFoundError as error:
        raise DigitnetError(
            f"serving needs the package {error.name}, which is not installed; "
            "install it with: pip install 'digitnet[serve]'"
        ) from error
    from digitnet.web.logs import start_logging
    from digitnet.web.settings import ServerSettings, token_from

    settings = ServerSettings(
        model=model,
        models=models,
        corrections=corrections,
        workers=workers,
        token=token_from(),
        allowed_hosts=tuple(allow_host),
        allowed_origins=tuple(allow_origin),
        root_path=root_path,
        trusted_proxies=tuple(trust_proxy),
        keep_alive_s=keep_alive,
        max_pixels=max_pixels,
    )
    go_on_without_readers()
    if corrections is not None:
        print(f"Pictures that people correct are kept in {corrections}", file=sys.stderr)
    start_logging()
    if not _is_loopback(host):
        _warn(host, settings.token is not None)
    server.serve(settings, host, port, _announce, None if quiet else sys.stderr.write)


def _announce(address: str) -> None:
    print(f"digitnet is serving at {address} (Ctrl-C stops it)", flush=True)


def _warn(host: str, has_token: bool) -> None:
    print(f"Listening on {host}: every machine that reaches this one can use it.", file=sys.stderr)
    if not has_token:
        print("Set DIGITNET_TOKEN to ask for a token.", file=sys.stderr)
    print("Traffic is not encrypted; docs/guides/serve.md says how to add TLS.", file=sys.stderr)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"

"""Functions in Python, as people write them."""
import asyncio
import json
import multiprocessing
import os
import socket
import subprocess
import sys
import tempfile
import urllib.request


def reply(event, body, **over):
    call = {"actionGroup": event["actionGroup"], "function": event["function"]}
    return {"messageVersion": "1.0", "response": {**call, "functionResponse": {"responseBody": {"TEXT": {"body": body}}}, **over}}


def right(event, context):
    arguments = {each["name"]: each["value"] for each in event["parameters"]}
    return reply(event, json.dumps({"orderId": arguments["orderId"], "left": context.get_remaining_time_in_millis() > 0}))


def wrong(event, context):
    return reply(event, "x", function="another")


def throws(event, context):
    print("looking for the order")
    raise KeyError("secret detail")


def leaves(event, context):
    sys.exit(3)


def unwritable(event, context):
    return {"order": object()}


def of_the_project(event, context):
    import pip  # it is installed, and not in the asset

    return reply(event, pip.__version__)


def gateway(event, context):
    return {"tool": context.client_context.custom["bedrockAgentCoreToolName"], **event}


def _connect(address, family=socket.AF_INET):
    with socket.socket(family) as client:
        client.connect(address)
    return "reached"


def _own_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return _connect(server.getsockname())


def _datagram(outside):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.sendto(b"x", outside)
    return "reached"


async def _asynchronous(outside):
    await asyncio.open_connection(*outside)
    return "reached"


def _forked(outside):
    with multiprocessing.get_context("fork").Pool(1) as pool:
        return pool.apply(_connect, (outside,))


def _spawned(outside):
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_connect, (outside,))


def _written():
    with open(os.path.join(tempfile.gettempdir(), "left-behind"), "w"):
        return "written"


def ways_out(event, context):
    host, port = os.environ["OUTSIDE"].split(":")
    outside = (host, int(port))
    program = [sys.executable, "-c", "import socket; socket.create_connection((%r, %s), 5)" % outside]
    ways = {
        "fetch": lambda: urllib.request.urlopen("http://%s:%s/" % outside).read().decode(),
        "fetch by name": lambda: urllib.request.urlopen("http://service.example.com").read(),
        "a socket": lambda: _connect(outside),
        "a name looked up": lambda: socket.gethostbyname("service.example.com"),
        "a datagram": lambda: _datagram(outside),
        "asyncio": lambda: asyncio.run(_asynchronous(outside)),
        "a fork": lambda: _forked(outside),
        "another program": lambda: subprocess.run(program, check=True),
        "another program, of old": lambda: os.system("echo x") and 0 / 0,
        "a spawned process": lambda: _spawned(outside) if os.environ.get("SPAWN") else 0 / 0,
        "a port that nobody named": lambda: urllib.request.urlopen(os.environ["LOOPBACK"]).read().decode(),
        "a socket of the machine": lambda: _connect(os.environ["SOCKET"], socket.AF_UNIX),
        "a profile in the home folder": lambda: open(os.path.expanduser("~/.aws/credentials")).read(),
        "a port of its own": _own_port,
        "a port that the user named": lambda: urllib.request.urlopen(os.environ["NAMED"]).read().decode(),
        "credentials": lambda: os.environ["AWS_SECRET_ACCESS_KEY"],
        "a variable of Python's": lambda: os.environ.get("PYTHONPATH", "none"),
        "a file left behind": _written,
    }
    found = {}
    for name, go in ways.items():
        try:
            found[name] = go()
        except BaseException as error:
            found[name] = {"refused": type(error).__name__}
    raise ValueError(json.dumps(found))

"""Starts MiniStack with the types it lacks, on a free port of the loopback interface.

    python server.py ADDRESS_FILE

The file appears, with the server's URL in it, when the server answers. State is in memory and ends with the process.
"""
import os
import pathlib
import socket
import sys
import threading
import time
import urllib.error
import urllib.request

HOST = '127.0.0.1'


def main():
    """MiniStack reads its settings when it is imported, and so do the modules that build on it."""
    port = _free_port()
    os.environ.update({
        'BIND_HOST': HOST,  # its default is every interface
        'GATEWAY_PORT': str(port),
        'AUTH': 'true',  # evaluate IAM; the client's key must be the server's
        'AWS_ACCESS_KEY_ID': 'test',
        'AWS_SECRET_ACCESS_KEY': 'test',
        'LAMBDA_EXECUTOR': 'local',  # no Docker
        'LOG_LEVEL': 'WARNING',
    })
    import agentcore
    import alarms
    import classic
    import knowledge
    import layers
    import resource_type
    from ministack.app import main as serve

    resource_type.register({**classic.TYPES, **agentcore.TYPES, **knowledge.TYPES, **alarms.TYPES})
    agentcore.serve()
    layers.redirect_opt()

    address_file = pathlib.Path(sys.argv.pop(1))
    threading.Thread(target=_announce, args=(f'http://{HOST}:{port}', address_file), daemon=True).start()
    serve()


def _free_port():
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def _announce(url, address_file):
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while True:
        try:
            opener.open(f'{url}/_ministack/health', timeout=5).close()
            break
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.05)
    written = address_file.with_suffix('.new')
    written.write_text(url)
    written.rename(address_file)  # at once, so that nobody reads half of it


if __name__ == '__main__':
    main()

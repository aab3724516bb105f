"""Keeps a function off the network, as isolation/node-guard.ts does in Node.js.

Python tells of what it is about to do (PEP 578), and a hook that hears of it may refuse it. A hook cannot be taken away again.
In a network namespace the kernel refuses the same; elsewhere this is what holds, and then no other program starts.
"""
import errno
import json
import os
import re
import sys
import weakref

_LOOPBACK = re.compile(r"(localhost|127(\.\d{1,3}){3}|::1|::ffff:127(\.\d{1,3}){3}|0\.0\.0\.0|::|)", re.IGNORECASE)
_CALLS = ("socket.connect", "socket.sendto", "socket.sendmsg")
_LOOK_UPS = ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo")
_PROGRAMS = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.startfile", "pty.spawn")
_INTERPRETERS = ("cpython.PyInterpreterState_New",)  # another one would have no hook


def install(settings):
    if not settings["refuse"]:
        return
    guard = _Guard(settings)
    sys.addaudithook(guard.hear)
    if settings["alone"]:
        guard.refuse_below_subprocess()


class _Guard:
    def __init__(self, settings):
        self.settings = settings
        self.bound = weakref.WeakSet()

    def hear(self, event, args):
        if event in _CALLS:
            self.call(args[1])
        elif event in _LOOK_UPS:
            self.look_up(args)
        elif event == "socket.bind":
            self.remember(args[0])
        elif self.settings["alone"] and event in _PROGRAMS:
            self.refuse("the program %s" % _text(args[0]))
        elif self.settings["alone"] and event in _INTERPRETERS:
            self.refuse("another interpreter")

    def call(self, address):
        if address is None:  # it is connected already
            return
        if isinstance(address, (str, bytes, bytearray)):
            if not os.path.abspath(_text(address)).startswith(self.settings["folder"] + os.sep):
                self.refuse(_text(address))
            return
        host, port = _text(address[0]), address[1]
        if not _LOOPBACK.fullmatch(host) or not self.permits(port):
            self.refuse("%s:%s" % (host or "localhost", port))

    def look_up(self, args):
        host = args[0][0] if isinstance(args[0], tuple) else args[0]
        if host is not None and not _LOOPBACK.fullmatch(_text(host)):
            port = args[1] if len(args) > 1 else None
            self.refuse(_text(host) if port in (None, 0, "0", "") else "%s:%s" % (_text(host), port))

    def permits(self, port):
        return self.settings["anyPort"] or port in self.settings["ports"] or port in self.own_ports()

    def own_ports(self):
        """What a function listens on itself, it may call."""
        for each in list(self.bound):
            try:
                yield each.getsockname()[1]
            except (OSError, IndexError):
                pass  # it is closed, or a file

    def remember(self, bound):
        try:
            self.bound.add(bound)
        except TypeError:
            pass  # of a kind that is not to be remembered

    def refuse_below_subprocess(self):
        import _posixsubprocess

        _posixsubprocess.fork_exec = lambda args, executables, *_: self.refuse("the program %s" % _text(executables[0]))

    def refuse(self, target):
        with open(self.settings["report"], "a") as report:
            report.write(json.dumps({"target": target}) + "\n")
        raise PermissionError(
            errno.EACCES, "verify refuses to reach %s: nothing beyond this machine is called without --allow-network" % target)


def _text(value):
    return os.fsdecode(value) if isinstance(value, (str, bytes, bytearray, os.PathLike)) else str(value)

"""What the Python programs of this chapter need and their pages do not show: a price server, and
the library `requests`, or what stands in for it where it is not installed.

`PRICE_SERVER=http://127.0.0.1:8080` in the environment names another server, such as the one in
Rust, and then `python.py` beside `pages-sequential` asks for as many pages as that does.
"""

import http.client
import json
import os
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

# What is on this machine is asked directly.
os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1"


class StandIn:
    """As much of `requests` as is needed here."""

    __version__ = None

    class Response:
        def __init__(self, answer):
            self.status_code, self.content = answer.status, answer.read()

        def json(self):
            return json.loads(self.content)

    class Session:
        def __init__(self):
            self.kept = threading.local()

        def get(self, url):
            url = urlsplit(url)
            if not hasattr(self.kept, "connection"):
                self.kept.connection = http.client.HTTPConnection(url.netloc)
            self.kept.connection.request("GET", url.path)
            return StandIn.Response(self.kept.connection.getresponse())

    @staticmethod
    def get(url):
        return StandIn.Session().get(url)


try:
    import requests
except ImportError:
    requests = StandIn

LIBRARY = f"requests {requests.__version__}" if requests.__version__ else "http.client"


def serve(sleep, per_connection=0):
    """Where the server is that takes so many seconds to answer."""

    class Prices(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # One packet for each answer.
        wbufsize = -1
        disable_nagle_algorithm = True

        def setup(self):
            super().setup()
            time.sleep(per_connection)

        def do_GET(self):
            time.sleep(sleep)
            exchange = self.path.split("/")[2]
            known = exchange != "atlantis"
            said = {"close": 3184.09} if known else {"error": f"unknown exchange: {exchange}"}
            body = json.dumps({"exchange": exchange, **said}).encode()
            self.send_response(200 if known else 404)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    if "PRICE_SERVER" in os.environ:
        return os.environ["PRICE_SERVER"]
    server = ThreadingHTTPServer(("127.0.0.1", 0), Prices)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


def pages(server):
    """The same that `pages-sequential` asks for, or only some of them."""
    paths = [
        f"{server}/price/{exchange}/{symbol}/2026-04-{day:02}"
        for exchange in ["amsterdam", "boston"]
        for symbol in ["gold", "silver", "copper"]
        for day in range(1, 31)
    ]
    return paths[: 100 if "PRICE_SERVER" in os.environ else 10]

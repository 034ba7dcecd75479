import pathlib
import sys

sys.path.append(str(pathlib.Path(__file__).parent.parent / "price-server"))
import time

from serving import LIBRARY, pages, requests, serve

server = serve(sleep=0.01, per_connection=0.01)
pages = pages(server)


class Stopwatch:
    def __init__(self, what):
        self.what = what

    def __enter__(self):
        self.begin = time.perf_counter()

    def __exit__(self, *_):
        ms = 1000 * (time.perf_counter() - self.begin)
        print(f"{self.what}: {len(pages)} pages, {ms:.1f} ms")


print(f"with {LIBRARY}")
# ANCHOR: page
from concurrent.futures import ThreadPoolExecutor

with Stopwatch("a connection for each page"):
    for page in pages:
        requests.get(page)

with Stopwatch("one session"):
    session = requests.Session()
    for page in pages:
        session.get(page)

with Stopwatch("five threads"), ThreadPoolExecutor(5) as pool:
    list(pool.map(requests.get, pages))

with Stopwatch("five threads, one session"), ThreadPoolExecutor(5) as pool:
    session = requests.Session()
    list(pool.map(session.get, pages))
# ANCHOR_END: page


def fetch(share):
    session = requests.Session()
    for page in share:
        session.get(page)


with Stopwatch("five threads, a session for each"), ThreadPoolExecutor(5) as pool:
    size = len(pages) // 5
    list(pool.map(fetch, [pages[at : at + size] for at in range(0, len(pages), size)]))

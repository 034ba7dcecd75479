import pathlib
import sys

sys.path.append(str(pathlib.Path(__file__).parents[2] / "shared-data" / "price-server"))
import os
import threading

from serving import LIBRARY, requests, serve

server = serve(sleep=0.02)
own = threading.local()
urls = [
    f"{server}/price/{exchange}/{symbol}/2026-04-{day:02}"
    for exchange in "amsterdam boston cairo dublin edinburgh florence geneva hamburg istanbul "
    "jakarta".split()
    for symbol in ["gold", "silver", "copper"]
    for day in range(1, 31)
]
# Without the server in Rust, one in Python would have to keep up.
urls = urls if "PRICE_SERVER" in os.environ else urls[:90]
print(f"with {LIBRARY}")
# ANCHOR: page
import time
from concurrent.futures import ThreadPoolExecutor

def connect():
    own.session = requests.Session()

def close(url):
    return own.session.get(url).json()["close"]

for workers in 10, 30, 100:
    start = time.perf_counter()
    with ThreadPoolExecutor(workers, initializer=connect) as pool:
        prices = list(pool.map(close, urls))
    ms = 1000 * (time.perf_counter() - start)
    print(f"{len(prices)} prices, {workers} workers took {ms:.0f} ms")
# ANCHOR_END: page

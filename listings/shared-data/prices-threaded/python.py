import pathlib
import sys

sys.path.append(str(pathlib.Path(__file__).parent.parent / "price-server"))
from serving import LIBRARY, requests, serve

server = serve(sleep=0.2)
print(f"with {LIBRARY}")
# ANCHOR: page
import threading
import time

def check_price(exchange):
    answer = requests.get(f"{server}/price/{exchange}/gold/2026-04-01")
    print(f"{exchange}: {answer.json()['close']:.2f}")

begin = time.perf_counter()
threads = []
for exchange in ["amsterdam", "boston", "cairo"]:
    thread = threading.Thread(target=check_price, args=(exchange,))
    thread.start()
    threads.append(thread)
for thread in threads:
    thread.join()
print(f"three prices in {1000 * (time.perf_counter() - begin):.0f} ms")
# ANCHOR_END: page

import time
from threading import Lock, Thread

prices = []
lock = Lock()

def ask(shop):
    with lock:
        time.sleep(0.1)
        prices.append(shop * 11)

start = time.perf_counter()
threads = [Thread(target=ask, args=(shop,)) for shop in range(1, 6)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(f"{len(prices)} prices in {time.perf_counter() - start:.2f} s")

import time
from concurrent.futures import ThreadPoolExecutor

def pack(order):
    time.sleep(0.2)
    return 10 * order

start = time.perf_counter()
with ThreadPoolExecutor(max_workers=4) as pool:
    futures = [pool.submit(pack, order) for order in range(1, 5)]
    grams = sum(future.result() for future in futures)
print(f"{grams} g in {time.perf_counter() - start:.2f} s")

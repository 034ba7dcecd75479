import time
from concurrent.futures import ThreadPoolExecutor
from threading import Thread

def total(order):
    return sum(order * line for line in range(1, 101))

start = time.perf_counter()
clerks = [Thread(target=total, args=(order,)) for order in range(1, 501)]
for clerk in clerks:
    clerk.start()
for clerk in clerks:
    clerk.join()
print(f"a thread for each: {1e3 * (time.perf_counter() - start):.0f} ms")

start = time.perf_counter()
with ThreadPoolExecutor(max_workers=4) as pool:
    grand_total = sum(pool.map(total, range(1, 501)))
print(f"four workers: {1e3 * (time.perf_counter() - start):.0f} ms, {grand_total}")

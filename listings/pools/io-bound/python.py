import time
from concurrent.futures import ThreadPoolExecutor

def wait(_):
    time.sleep(0.03)

def work(_):
    for _ in range(400_000):
        pass

for task in wait, work:
    for workers in 1, 4, 16:
        start = time.perf_counter()
        with ThreadPoolExecutor(workers) as pool:
            list(pool.map(task, range(16)))
        print(f"{task.__name__}, workers: {workers}, {time.perf_counter() - start:.2f} s")

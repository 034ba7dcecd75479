import threading
import time

def count_to(goal):
    count = 0
    while count < goal:
        count += 1

GOAL = 8_000_000
for shares in 1, 4:
    counters = [threading.Thread(target=count_to, args=(GOAL // shares,)) for _ in range(shares)]
    start = time.perf_counter()
    for counter in counters:
        counter.start()
    for counter in counters:
        counter.join()
    print(f"threads: {shares}, {time.perf_counter() - start:.2f} s")

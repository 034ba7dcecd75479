import time
from queue import Queue
from threading import Thread

def waiter(rail):
    start = time.perf_counter()
    for ticket in range(10):
        time.sleep(0.01)
        rail.put(ticket)
    print(f"waiter: done after {time.perf_counter() - start:.2f} s")

for room in 100, 3:
    rail = Queue(maxsize=room)
    Thread(target=waiter, args=(rail,)).start()
    for _ in range(10):
        rail.get()
        time.sleep(0.06)

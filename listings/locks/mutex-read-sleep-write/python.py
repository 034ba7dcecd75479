import time
from threading import Lock, Thread

sold = 0
lock = Lock()

def sell():
    global sold
    with lock:
        seen = sold
        time.sleep(0.1)
        sold = seen + 1

start = time.perf_counter()
counters = [Thread(target=sell) for _ in range(4)]
for counter in counters:
    counter.start()
for counter in counters:
    counter.join()
print(f"tickets sold: {sold} in {time.perf_counter() - start:.2f} s")

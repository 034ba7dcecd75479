import time
from threading import Semaphore, Thread

lines = Semaphore(2)

def call(caller):
    with lines:
        print(f"caller {caller} talks")
        time.sleep(0.1)
        print(f"caller {caller} hangs up")

start = time.perf_counter()
callers = [Thread(target=call, args=(caller,)) for caller in range(1, 7)]
for caller in callers:
    caller.start()
for caller in callers:
    caller.join()
print(f"six calls in {time.perf_counter() - start:.2f} s")

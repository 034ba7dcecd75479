import time
from threading import Lock

STEPS = 1_000_000
lock = Lock()

start = time.perf_counter()
for _ in range(STEPS):
    pass
loop = time.perf_counter() - start

start = time.perf_counter()
for _ in range(STEPS):
    with lock:
        pass
locked = time.perf_counter() - start
print(f"lock and unlock: {(locked - loop) / STEPS * 1e9:.0f} ns")

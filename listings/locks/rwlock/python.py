import time
from threading import Lock, Thread

board = Lock()

def read():
    with board:
        time.sleep(0.1)

start = time.perf_counter()
readers = [Thread(target=read) for _ in range(4)]
for reader in readers:
    reader.start()
for reader in readers:
    reader.join()
print(f"four readers: {time.perf_counter() - start:.2f} s")
